"""Request bodies held against the document's schemas, with refusals that help."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

import jsonschema_rs

from .errors import Reason
from .openapi import Document, Json
from .state.task import input_urls
from .validation_messages import (
    abbreviate,
    abbreviated,
    describe_constraint,
    did_you_mean,
    dotted_path,
    json_pointer,
    keyword_of,
    listed,
    root_cause,
)

# So many unknown fields are named; a body may have a hundred thousand.
_NAMED = 20
_RATIO = re.compile(r"\s*([1-9][0-9]{0,5})\s*[x:*/]\s*([1-9][0-9]{0,5})\s*", re.IGNORECASE)


class BodyRules:
    """The rules of one operation's request body."""

    def __init__(self, document: Document, schema: Json) -> None:
        """Compile `schema`, a request body schema of `document`; `known` are its fields."""
        rooted = {**schema, "components": document.raw["components"]}
        self._validator = jsonschema_rs.Draft202012Validator(rooted, validate_formats=True)
        self._fields: Json = document.resolve(schema)["properties"]
        self.known = tuple(self._fields)
        self.required: tuple[str, ...] = tuple(document.resolve(schema).get("required", ()))
        self._ratios = {s: math.log(w / h) for s, (w, h) in document.pixels.items()}
        self._options = {name: _enum(document, node) for name, node in self._fields.items()}
        nodes = {name: document.resolve(node) for name, node in self._fields.items()}
        self._most = {n: raw["maxItems"] for n, raw in nodes.items() if "maxItems" in raw}
        self._meant = {
            wrong: name
            for name, raw in nodes.items()
            for wrong in (*raw.get("x-mistakes", ()), *raw.get("x-aliases", ()))
        }

    def allows(self, body: Any) -> bool:
        """Whether `body` breaks no rule."""
        return self._validator.is_valid(body)

    def broken(self, body: Any) -> list[Reason]:
        """Every rule that `body` breaks: what is wrong in a field before what is missing."""
        if self.allows(body):
            return []
        errors = [root_cause(error) for error in self._validator.iter_errors(self._cut(body))]
        errors.sort(key=lambda error: not error.instance_path)
        return [self._reason(error, body) for error in errors]

    def notes(self, body: Json) -> list[str]:
        """A line for each field that the service would ignore."""
        return [f"{name}: unknown, ignored.{self._hint(name)}" for name in self._unknown(body)]

    def undocumented(self, body: Json) -> list[Reason]:
        """An objection to each such field, for those who want none of them."""
        return [
            Reason(f"{name}: unknown.", json_pointer([name]), self._hint(name).strip() or None)
            for name in self._unknown(body)
        ]

    def _cut(self, body: Any) -> Any:
        """The part of `body` that its first errors are in.

        The validator reports every item of an array, each with a copy of what it is about.
        """
        if not isinstance(body, dict):
            return body
        known = {name: body[name] for name in self._fields if name in body}
        for name, most in self._most.items():
            if isinstance(known.get(name), list):
                known[name] = known[name][: most + 1]
        return known

    def _unknown(self, body: Json) -> list[str]:
        """The first names that the document does not have, each cut where it is long."""
        unknown = (name for name in body if name not in self._fields)
        return [abbreviated(name) for name in islice(unknown, _NAMED)]

    def _hint(self, wrong: str) -> str:
        named = self._meant.get(wrong)
        return f" Did you mean {named}?" if named else did_you_mean(wrong, self._fields)

    def _reason(self, error: jsonschema_rs.ValidationError, body: Any) -> Reason:
        keyword = keyword_of(error)
        if not isinstance(body, dict):
            return Reason(f"body: {abbreviate(body)} is not a JSON object.", "")
        if keyword == "anyOf" and not error.instance_path:
            files = "filesUrl" if "filesUrl" in self._fields else "files_url"
            hint = f"Send prompt, {files} or both.{self._sent(body)}"
            return Reason("prompt: missing or empty.", "/prompt", hint)
        if keyword == "required":
            name = str(getattr(error.kind, "property", ""))
            hint = f"{self._allowed(name)}{self._sent(body)}".strip()
            return Reason(f"{name}: missing.", json_pointer([name]), hint or None)
        # Each look at an error makes the value anew.
        path = error.instance_path
        field, value = dotted_path(path), body[path[0]] if len(path) == 1 else error.instance
        allowed = self._allowed(field) if keyword == "type" else ""
        hint = f"{describe_constraint(error, keyword)}{allowed}{self._ratio(field, value)}"
        return Reason(f"{field}: {abbreviate(value)} is not allowed.", json_pointer(path), hint)

    def _allowed(self, name: str) -> str:
        options = self._options.get(name)
        return f" Allowed: {listed(options)}." if options else ""

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
        nearest = min(self._ratios, key=lambda size: abs(ratio - self._ratios[size]))
        return f" Did you mean '{nearest}'?"


def _enum(document: Document, node: Json) -> list[Any]:
    """The values that a field, nullable or not, is limited to."""
    node = document.resolve(node)
    first = document.resolve(node["oneOf"][0]) if "oneOf" in node else node
    options: list[Any] = first.get("enum", [])
    return options


def examine(rules: BodyRules, body: Any, *, strict: bool) -> tuple[list[Reason], list[str]]:
    """What a body breaks, and what of it would be ignored.

    Args:
        rules: of the operation, or of a part of its body.
        body: what was sent.
        strict: whether what would be ignored, or is risky, counts as broken.
    """
    if broken := rules.broken(body):
        return broken, []
    return (list(objections(rules, body)) if strict else []), rules.notes(body)


def objections(rules: BodyRules, body: Json) -> Iterator[Reason]:
    """Every objection to a body that breaks no rule of the document."""
    yield from rules.undocumented(body)
    count = len(input_urls(body))
    if body.get("maskUrl") and count != 1:
        # It would be ignored, silently (ledger: mask-several-files).
        said = f"maskUrl: it needs exactly one input image, and there are {count}."
        yield Reason(said, "/maskUrl", "Send one image, or no mask.")
    if (body.get("callBackUrl") or "").startswith("http:"):
        said = "callBackUrl: over http anybody on the network path can read and forge callbacks."
        yield Reason(said, "/callBackUrl", "Send an https URL.")
