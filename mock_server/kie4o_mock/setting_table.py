"""How one setting is described, and how values are held against the description."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator
from typing import Any, get_args, get_origin, get_type_hints

from attrs import Attribute, field, fields, frozen

from .converter import camel_case
from .validation_messages import abbreviate

_KEY = "kie4o_mock.setting"


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


@frozen
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

    @property
    def base(self) -> Any:
        """The type of one value: without None, or the type of a collection's items."""
        kinds = [kind for kind in get_args(self.type) if kind not in (type(None), ...)]
        return kinds[0] if kinds and not self.words else self.type

    @property
    def words(self) -> tuple[str, ...]:
        """The words that it can be; empty where it is no choice."""
        words = get_args(self.type)
        return words if all(isinstance(word, str) for word in words) else ()

    @property
    def multiple(self) -> bool:
        """Whether it takes any number of values."""
        return get_origin(self.type) in (frozenset, tuple)

    @property
    def is_saved(self) -> bool:
        """Whether snapshots hold it."""
        return self.form.at_run_time or self.form.in_snapshots

    def check(self, value: Any) -> None:
        """Raise ValueError, with the name and what is allowed, for a value that is not."""
        form = self.form
        if self.words and value not in self.words:
            raise ValueError(f"{self.name}: {abbreviate(value)} is none of {self.words}.")
        least, most = form.bounds or (-math.inf, math.inf)
        if form.bounds and value is not None and not least <= value <= most:
            allowed = f"at least {least:g} and at most {most:g}"
            raise ValueError(
                f"{self.name}: {abbreviate(value)} is not allowed. It must be {allowed}."
            )
        for text in _texts(value) if form.pattern else ():
            pattern, called = form.pattern or ("", "")
            if not re.fullmatch(pattern, text):
                shown = "the value" if form.secret else abbreviate(text)
                raise ValueError(f"{self.name}: {shown} is not allowed. It must be {called}.")


def setting(default: Any, help_text: str, *, converter: Any = None, **form: Any) -> Any:
    """A field of a class of settings; `form` takes the attributes of `Form`."""
    return field(
        default=default, converter=converter, metadata={_KEY: Form(help=help_text, **form)}
    )


def table(kind: type[Any]) -> Iterator[Setting]:
    """The rows of a class of settings, in its order."""
    hints = get_type_hints(kind)
    found: tuple[Attribute[Any], ...] = fields(kind)
    return (Setting(f.name, hints[f.name], f.default, f.metadata[_KEY]) for f in found)


def _texts(value: str | Collection[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else sorted(value or ())
