"""YAML files: ours, and those that users write, within bounds or refused with one sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from .json_values import DEPTH

# Bytes of a file, and values in it once each alias stands for what it means.
_MOST_BYTES = 1024 * 1024
_MOST_VALUES = 100_000
# Integers that JSON can be written with.
_LONGEST = 2**63
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> Any:
    """What a file of ours says."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 both loaders are safe ones


def read_user_yaml(path: Path) -> Any:
    """What a file says, or None where it says nothing.

    Raises:
        OSError: it cannot be read.
        ValueError: it is not YAML, too large, or has values that JSON cannot carry.
    """
    with path.open("rb") as file:
        content = file.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise ValueError(f"it is larger than {_MOST_BYTES} bytes.")
    try:
        text = content.decode("utf-8-sig")
        _measure(text)
        value = yaml.load(text, Loader=_LOADER)  # noqa: S506 both loaders are safe ones
    except UnicodeDecodeError:
        raise ValueError("it is not YAML: it is not UTF-8.") from None
    # A value that is not what its tag says makes the constructors raise nearly anything.
    except (yaml.YAMLError, LookupError, AttributeError, TypeError, ArithmeticError) as error:
        # The parser does not know the name of the file, which the caller puts before this.
        said = " ".join(str(error).split()).replace('in "<unicode string>", ', "at ")
        raise ValueError(f"it is not YAML. {said[:300]}") from None
    _check(value)
    return value


def _measure(text: str) -> None:
    """Refuse what becomes very much, before anything is made of it.

    Only the aliases can make more of a file than it has: one counts as much as what it repeats.
    """
    total = 0
    sizes: dict[str, int] = {}
    # The collections that an event is within: their anchors, and the total before each.
    opened: list[tuple[str | None, int]] = []
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionEndEvent):
            anchor, before = opened.pop()
            if anchor is not None:
                sizes[anchor] = total - before
            continue
        if isinstance(event, yaml.AliasEvent):
            name = event.anchor or ""
            if any(name == anchor for anchor, _ in opened):
                raise ValueError(f"the alias *{name[:100]} is within its own value.")
            total += sizes.get(name, 0)
        elif isinstance(event, yaml.CollectionStartEvent):
            opened.append((event.anchor, total))
        total += 1
        if len(opened) > DEPTH:
            raise ValueError(f"it is nested deeper than {DEPTH} lists and mappings.")
        if total > _MOST_VALUES:
            raise ValueError(
                f"it has more than {_MOST_VALUES} values, counting what aliases repeat."
            )


def _check(value: Any) -> None:
    """Refuse values that no response could be written with."""
    if isinstance(value, dict):
        for name, item in value.items():
            _check(name)
            _check(item)
    elif isinstance(value, list):
        for item in value:
            _check(item)
    elif isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            raise ValueError("a string has half of a surrogate pair.") from None
    elif isinstance(value, int) and not -_LONGEST <= value < _LONGEST:
        raise ValueError("a number has more than 64 bits.")
    elif isinstance(value, (bytes, set)):
        raise ValueError(f"JSON has no value of type {type(value).__name__}.")
