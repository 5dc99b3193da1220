"""What a schema says against a value, in words: the field, what was sent, what is allowed."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

import jsonschema_rs

_SHOWN = 60


def leaf(error: jsonschema_rs.ValidationError) -> jsonschema_rs.ValidationError:
    """The telling error below a nullable reference: that of its first branch."""
    if error.instance_path and "oneOf" in error.schema_path[-1:]:
        context: list[list[jsonschema_rs.ValidationError]] = getattr(error.kind, "context", [])
        return context[0][0] if context and context[0] else error
    return error


def rule(error: jsonschema_rs.ValidationError) -> str:
    """What is allowed where `error` is."""
    keyword = str(error.schema_path[-1]) if error.schema_path else ""
    kind, limit = error.kind, getattr(error.kind, "limit", None)
    rules = {
        "enum": f"Allowed: {listed(getattr(kind, 'options', ()))}.",
        "type": f"It must be {' or '.join(getattr(kind, 'types', ()))}.",
        "minLength": "It must not be empty.",
        "minItems": f"At least {limit} needed.",
        "maxItems": f"At most {limit} allowed.",
        "minimum": f"It must be at least {limit}.",
        "exclusiveMinimum": f"It must be over {limit}.",
        "maximum": f"It must be at most {limit}.",
        "pattern": "It must be an http or https address.",
        "format": "It must be an absolute address.",
    }
    return rules.get(keyword, f"{error.message}.")


def dotted(path: list[str | int]) -> str:
    """Where in a body: `filesUrl[2]`."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".")


def pointed(path: list[str | int]) -> str:
    """The same place as a JSON pointer: `/filesUrl/2`."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)


def listed(options: Iterable[Any]) -> str:
    """Values as a reader would write them."""
    return ", ".join(map(repr, options))


def shown(value: Any) -> str:
    """A value that was sent, cut where it is long."""
    words = {None: "null", True: "true", False: "false"}
    text = words[value] if value is None or isinstance(value, bool) else repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def meant(wrong: str, known: Iterable[str]) -> str:
    """` Did you mean X?`, or nothing where no name is near."""
    close = difflib.get_close_matches(wrong, list(known), 1)
    return f" Did you mean {close[0]}?" if close else ""
