"""Request bodies held against the document's schemas, with refusals that help."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs

from .document import Document, Json

_SHOWN = 60
_RATIO = re.compile(r"\s*([1-9][0-9]{0,5})\s*[x:*/]\s*([1-9][0-9]{0,5})\s*", re.IGNORECASE)


class BodyRules:
    """The rules of one operation's request body."""

    def __init__(self, document: Document, schema: Json) -> None:
        """Compile `schema`, a request body schema of `document`."""
        rooted = {**schema, "components": document.raw["components"]}
        self._validator = jsonschema_rs.Draft202012Validator(rooted, validate_formats=True)
        self._fields: Json = document.resolve(schema)["properties"]
        self._pixels = document.pixels
        self._options = {name: _enum(document, node) for name, node in self._fields.items()}
        self._meant = dict(self._mistakes(document))

    @property
    def known(self) -> list[str]:
        """The fields that the document names."""
        return list(self._fields)

    def broken(self, body: Any) -> list[str]:
        """Every rule that `body` breaks: what is wrong in a field before what is missing."""
        errors = [self._leaf(error) for error in self._validator.iter_errors(body)]
        errors.sort(key=lambda error: not error.instance_path)
        return [self._sentence(error, body) for error in errors]

    def notes(self, body: Json) -> list[str]:
        """A line for each field that the service would ignore."""
        return [f"{name}: unknown, ignored.{self._hint(name)}" for name in self._unknown(body)]

    def _unknown(self, body: Json) -> list[str]:
        return [name for name in body if name not in self._fields]

    def _mistakes(self, document: Document) -> Iterator[tuple[str, str]]:
        for name, node in self._fields.items():
            raw = document.resolve(node)
            for wrong in [*raw.get("x-mistakes", ()), *raw.get("x-aliases", ())]:
                yield wrong, name

    def _hint(self, wrong: str) -> str:
        close = difflib.get_close_matches(wrong, self._fields, 1)
        meant = self._meant.get(wrong) or (close[0] if close else None)
        return f" Did you mean {meant}?" if meant else ""

    @staticmethod
    def _leaf(error: jsonschema_rs.ValidationError) -> jsonschema_rs.ValidationError:
        """The telling error below a nullable reference: that of its first branch."""
        if error.instance_path and "oneOf" in error.schema_path[-1:]:
            context: list[list[jsonschema_rs.ValidationError]] = getattr(error.kind, "context", [])
            return context[0][0] if context and context[0] else error
        return error

    def _sentence(self, error: jsonschema_rs.ValidationError, body: Any) -> str:
        keyword = str(error.schema_path[-1]) if error.schema_path else ""
        if not isinstance(body, dict):
            return f"body: {_shown(body)} is no JSON object."
        if keyword == "anyOf":
            return f"prompt: missing or empty. Send prompt, filesUrl or both.{self._sent(body)}"
        if keyword == "required":
            name = str(getattr(error.kind, "property", ""))
            return f"{name}: missing.{self._allowed(name)}{self._sent(body)}"
        field = _dotted(error.instance_path)
        said = f"{_shown(error.instance)} is not allowed. {_rule(keyword, error)}"
        allowed = self._allowed(field) if keyword == "type" else ""
        return f"{field}: {said}{allowed}{self._ratio(field, error.instance)}"

    def _allowed(self, name: str) -> str:
        options = self._options.get(name)
        return f" Allowed: {_listed(options)}." if options else ""

    def _sent(self, body: Json) -> str:
        """What was sent instead, when that is known to be a mistake for a field."""
        hints = ((name, self._hint(name)) for name in self._unknown(body))
        return "".join(f" You sent {name}.{hint}" for name, hint in hints if hint)

    def _ratio(self, field: str, value: Any) -> str:
        """The nearest size for something that looks like one, such as 1024x1536 or 16:9."""
        found = _RATIO.fullmatch(value) if field == "size" and isinstance(value, str) else None
        if not found:
            return ""
        ratio = math.log(int(found[1]) / int(found[2]))
        nearest = min(
            self._pixels,
            key=lambda s: abs(ratio - math.log(self._pixels[s][0] / self._pixels[s][1])),
        )
        return f" Did you mean '{nearest}'?"


def _enum(document: Document, node: Json) -> list[Any]:
    """The values that a field, nullable or not, is limited to."""
    node = document.resolve(node)
    first = document.resolve(node["oneOf"][0]) if "oneOf" in node else node
    options: list[Any] = first.get("enum", [])
    return options


def _rule(keyword: str, error: jsonschema_rs.ValidationError) -> str:
    kind, limit = error.kind, getattr(error.kind, "limit", None)
    rules = {
        "enum": f"Allowed: {_listed(getattr(kind, 'options', ()))}.",
        "type": f"It must be {' or '.join(getattr(kind, 'types', ()))}.",
        "minLength": "It must not be empty.",
        "minItems": f"At least {limit} needed.",
        "maxItems": f"At most {limit} allowed.",
        "pattern": "It must be an http or https address.",
        "format": "It must be an absolute address.",
    }
    return rules.get(keyword, f"{error.message}.")


def _dotted(path: list[str | int]) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).removeprefix(".")


def _listed(options: Any) -> str:
    return ", ".join(map(repr, options))


def _shown(value: Any) -> str:
    words = {None: "null", True: "true", False: "false"}
    text = words[value] if value is None or isinstance(value, bool) else repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
