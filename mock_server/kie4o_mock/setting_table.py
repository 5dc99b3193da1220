"""How one setting is described, and how values are held against the description."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from attrs import Attribute, field, fields, frozen

from .converter import camel_case
from .validation_messages import abbreviate, listed

_KEY = "kie4o_mock.setting"
_KINDS: dict[Any, str] = {
    bool: "True or False",
    int: "an integer",
    float: "a number",
    str: "a string",
    Path: "a pathlib.Path",
}


@frozen(kw_only=True)
class Form:
    """What is known of a setting beyond its name, type and default.

    Attributes:
        help: what it does, for the command's help.
        bounds: the least and the greatest number that are allowed.
        option_least: a greater least for the command and its file.
        pattern: what each text must match, and how to call that.
        secret: whether no message may show its value.
        option: its name on the command line, where that differs.
        unset: what None or no value means, for the command's help.
        at_run_time: whether the control plane can change it.
        in_snapshots: whether a saved state holds it, without being changed at run time.
    """

    help: str
    bounds: tuple[float, float] | None = None
    option_least: int | None = None
    pattern: tuple[str, str] | None = None
    secret: bool = False
    option: str | None = None
    unset: str | None = None
    at_run_time: bool = False
    in_snapshots: bool = False


@frozen(slots=False)
class Setting:
    """One row of the table."""

    name: str
    type: Any
    default: Any
    form: Form

    @property
    def flag(self) -> str:
        """Its name on the command line and in the file, without the dashes before it."""
        return self.form.option or self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        """Its environment variable."""
        return "KIE4O_MOCK_" + self.flag.replace("-", "_").upper()

    @property
    def json_name(self) -> str:
        """Its name in the control plane's JSON."""
        return camel_case(self.name)

    @cached_property
    def base(self) -> Any:
        """The type of one value: without None, or the type of a collection's items."""
        kinds = [kind for kind in get_args(self.type) if kind not in (type(None), ...)]
        return kinds[0] if kinds and not self.words else self.type

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words that it can be; empty where it is not a choice."""
        words = get_args(self.type)
        return words if all(isinstance(word, str) for word in words) else ()

    @cached_property
    def multiple(self) -> bool:
        """Whether it takes any number of values."""
        return get_origin(self.type) in (frozenset, tuple)

    @property
    def is_saved(self) -> bool:
        """Whether snapshots hold it."""
        return self.form.at_run_time or self.form.in_snapshots

    @cached_property
    def allowed(self) -> str:
        """Which values it can have, to follow "It must be"."""
        said = self._allowed_one
        if self.multiple:
            said = f"a set, list or tuple; each value must be {said}"
        return f"{said}, or None" if type(None) in get_args(self.type) else said

    def check(self, value: Any) -> None:
        """Raise ValueError, with the name, the value and what is allowed, for one that is not."""
        if value is None and type(None) in get_args(self.type):
            return
        if not self.multiple:
            self._require(self._accepts(value), value, self.allowed)
            return
        self._require(isinstance(value, get_origin(self.type)), value, self.allowed)
        for one in sorted(value, key=repr):
            self._require(self._accepts(one), one, self._allowed_one)

    def _accepts(self, value: Any) -> bool:
        """Whether one value has the type and keeps to bounds and pattern."""
        if self.words:
            return value in self.words
        kind: Any = (int, float) if self.base is float else self.base
        # A bool is an int to Python, and to nobody else.
        if not isinstance(value, kind) or isinstance(value, bool) != (self.base is bool):
            return False
        least, most = self.form.bounds or (-math.inf, math.inf)
        if self.form.bounds and not least <= value <= most:
            return False
        return not self.form.pattern or bool(re.fullmatch(self.form.pattern[0], value))

    @cached_property
    def _allowed_one(self) -> str:
        if self.words:
            return f"one of {listed(self.words)}"
        said = self.form.pattern[1] if self.form.pattern else _KINDS[self.base]
        if self.form.bounds:
            said += " of at least {:g} and at most {:g}".format(*self.form.bounds)
        return said

    def _require(self, accepted: bool, value: Any, allowed: str) -> None:
        if not accepted:
            shown = "the value" if self.form.secret else abbreviate(value)
            raise ValueError(f"{self.name}: {shown} is not allowed. It must be {allowed}.")


def setting(default: Any, help_text: str, *, converter: Any = None, **form: Any) -> Any:
    """A field of a class of settings; `form` takes the attributes of `Form`."""
    if isinstance(default, (frozenset, tuple)):
        converter = _collector(type(default))
    return field(
        default=default, converter=converter, metadata={_KEY: Form(help=help_text, **form)}
    )


def table(kind: type[Any]) -> Iterator[Setting]:
    """The rows of a class of settings, in its order."""
    hints = get_type_hints(kind)
    found: tuple[Attribute[Any], ...] = fields(kind)
    return (Setting(f.name, hints[f.name], f.default, f.metadata[_KEY]) for f in found)


def _collector(kind: type[Any]) -> Callable[[Any], Any]:
    def collected(values: Any) -> Any:
        if not isinstance(values, (set, frozenset, list, tuple)):
            return values
        try:
            return kind(values)
        except TypeError:  # one that no set can hold, which the check refuses with the others
            return values

    return collected
