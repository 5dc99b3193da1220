"""What a schema says against a value, in words: the field, what was sent, what is allowed."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import jsonschema_rs

# Characters of a value that a message shows.
_SHOWN = 100
_LONGEST = 200
_TELLING = {"oneOf": 0, "anyOf": -1}
_TYPES = {
    "array": "an array",
    "boolean": "a boolean",
    "integer": "an integer",
    "number": "a number",
    "object": "an object",
    "string": "a string",
}


def root_cause(error: jsonschema_rs.ValidationError) -> jsonschema_rs.ValidationError:
    """The telling error below a choice of schemas.

    That of the first branch of `oneOf`, of which the second is null, and of the last of `anyOf`,
    which is the most general one.
    """
    branch = _TELLING.get(keyword_of(error)) if error.instance_path else None
    context: list[list[jsonschema_rs.ValidationError]] = getattr(error.kind, "context", [])
    if branch is None or not context or not context[branch]:
        return error
    return context[branch][0]


def keyword_of(error: jsonschema_rs.ValidationError) -> str:
    """The keyword of the schema that is broken."""
    path = error.schema_path
    return str(path[-1]) if path else ""


def describe_constraint(error: jsonschema_rs.ValidationError, keyword: str | None = None) -> str:
    """What is allowed where `error` is; its keyword may be given by who knows it."""
    said = _RULES.get(keyword_of(error) if keyword is None else keyword)
    return said(error.kind) if said else f"{error.message}."


# Sentences are made when they are needed: each asks the error for something.
_RULES: dict[str, Callable[[Any], str]] = {
    "enum": lambda kind: f"Allowed: {listed(kind.options)}.",
    "type": lambda kind: f"It must be {' or '.join(_TYPES.get(t, t) for t in kind.types)}.",
    "minLength": lambda _: "It must not be empty.",
    "minItems": lambda kind: f"At least {kind.limit} needed.",
    "maxItems": lambda kind: f"At most {kind.limit} allowed.",
    "minimum": lambda kind: f"It must be at least {kind.limit}.",
    "exclusiveMinimum": lambda kind: f"It must be over {kind.limit}.",
    "maximum": lambda kind: f"It must be at most {kind.limit}.",
    "pattern": lambda _: "It must be an http or https URL.",
    "format": lambda _: "It must be an absolute URL, percent-encoded.",
}


def dotted_path(path: list[str | int]) -> str:
    """Where in a body: `filesUrl[2]`."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{abbreviated(part)}" for part in path)
    return "".join(parts).removeprefix(".")


def json_pointer(path: Sequence[str | int]) -> str:
    """The same place as a JSON pointer: `/filesUrl/2`."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)


def listed(options: Iterable[Any]) -> str:
    """Values as a reader would write them."""
    return ", ".join(map(repr, options))


def abbreviate(value: Any) -> str:
    """A value that was sent, cut where it is long."""
    words = {None: "null", True: "true", False: "false"}
    text = words[value] if value is None or isinstance(value, bool) else repr(value)
    return abbreviated(text)


def abbreviated(text: str) -> str:
    """A text on one line, cut where it is long."""
    shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
    return shown if shown.isprintable() else repr(shown)[1:-1]


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """` Did you mean X?`, or nothing where no name is near."""
    close = nearest(wrong, known)
    return f" Did you mean {close}?" if close else ""


def nearest(wrong: str, known: Iterable[str]) -> str | None:
    """The known name that is most like a wrong one; None where none is near.

    A wrong one that is far longer than any name is not compared, which would take long.
    """
    close = difflib.get_close_matches(wrong, list(known), 1) if len(wrong) <= _LONGEST else []
    return close[0] if close else None
