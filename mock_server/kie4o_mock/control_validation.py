"""Control requests held against the control plane's document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import jsonschema_rs
import orjson

from .errors import invalid
from .json_values import Unreadable, parse
from .openapi import Json, Operation, control_document
from .validation_messages import (
    abbreviate,
    abbreviated,
    describe_constraint,
    did_you_mean,
    dotted_path,
    root_cause,
)

# No response can carry much longer integers, and up to this floats are exact.
_MOST = 2**53


def read_body(route: Operation, content: bytes) -> Json:
    """The JSON object that was sent; empty where the operation takes none.

    Raises:
        Problem: it is not an object, or not as the document says.
    """
    schema = route.json_schema
    if not schema or not (content or route.raw["requestBody"].get("required")):
        return {}
    try:
        body: Any = parse(content)
    except Unreadable as error:
        raise invalid(str(error)) from None
    return dict(validated(schema, body))


def read_query(route: Operation, query: Mapping[str, Sequence[str]]) -> Json:
    """The query parameters in their types.

    Args:
        route: what is asked for.
        query: the values of each parameter.

    Raises:
        Problem: one is unknown, sent twice, or not as the document says.
    """
    declared = {p["name"]: p["schema"] for p in route.parameters if p["in"] == "query"}
    values = {name: _typed(texts[0], declared.get(name, {})) for name, texts in query.items()}
    # A parameter that is an object stands for any names, as OpenAPI has it.
    is_open = any(schema.get("type") == "object" for schema in declared.values())
    if not is_open:
        for name, texts in query.items():
            if len(texts) > 1:
                raise invalid(f"{name}: it was sent {len(texts)} times. Send it once.")
    schema = {"type": "object", "properties": declared, "additionalProperties": is_open}
    return dict(validated(schema, values))


def validated(schema: Json, value: Any) -> Any:
    """`value` as the code needs it: JSON may write an integer as 2.0.

    Args:
        schema: of the control plane's document, or one that refers into it.
        value: anything from JSON.

    Raises:
        Problem: it breaks `schema`; the detail is one sentence.
    """
    rooted = {**schema, "components": control_document().raw["components"]}
    try:
        _validator(orjson.dumps(rooted)).validate(value)
    except jsonschema_rs.ValidationError as error:
        raise invalid(_sentence(root_cause(error), rooted)) from None
    return _settled(schema, value)


def _settled(schema: Json, value: Any) -> Any:
    """A value that `schema` allows, with integers where it asks for them."""
    for part in _parts(schema):
        value = _settled(part, value)
    if isinstance(value, float):
        types = schema.get("type", ())
        return int(value) if "integer" in types and "number" not in types else value
    if isinstance(value, list):
        items = schema.get("items", {})
        return [_settled(items, item) for item in value] if items else value
    if isinstance(value, dict):
        known, others = schema.get("properties", {}), schema.get("additionalProperties")
        more = others if isinstance(others, dict) else {}
        return {name: _settled(known.get(name, more), v) for name, v in value.items()}
    return value


def _parts(schema: Json) -> list[Json]:
    """The schemas that a value of `schema` is of as well."""
    referred = [control_document().resolve(schema)] if "$ref" in schema else []
    return [*referred, *schema.get("allOf", ()), *([schema["then"]] if "then" in schema else ())]


def _typed(text: str, schema: Json) -> Any:
    """A parameter as its schema wants it; as it is where it is nothing of the kind."""
    kind = schema.get("type")
    if kind not in ("integer", "number", "boolean"):
        return text
    try:
        value = orjson.loads(text)
    except ValueError:
        return text
    is_long = isinstance(value, (int, float)) and abs(value) > _MOST
    return text if kind == "integer" and is_long else value


@cache
def _validator(schema: bytes) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(orjson.loads(schema), validate_formats=True)


def _sentence(error: jsonschema_rs.ValidationError, root: Json) -> str:
    *way, keyword = error.schema_path
    node, where = _at(root, way), dotted_path(error.instance_path)
    prefix, kind = f"{where}." if where else "", error.kind
    known = node.get("properties", {})
    if keyword == "additionalProperties":
        (wrong, *_) = getattr(kind, "unexpected", ["?"])
        hint = f"{did_you_mean(wrong, known)} Known: {', '.join(known)}."
        return f"{prefix}{abbreviated(wrong)}: unknown.{hint}"
    if keyword == "required":
        return f"{prefix}{getattr(kind, 'property', '?')}: missing."
    if keyword in ("minProperties", "maxProperties"):
        count = "exactly" if "maxProperties" in node else "at least"
        return f"{where or 'body'}: send {count} one of {', '.join(known)}."
    # What a pattern or a format means is in the document, in words.
    allowed = f"It must be {node['title']}." if "title" in node else describe_constraint(error)
    return f"{where or 'body'}: {abbreviate(error.instance)} is not allowed. {allowed}"


def _at(root: Json, way: Sequence[str | int]) -> Any:
    """The part of a schema that an error is about."""
    node: Any = root
    for step in way:
        node = control_document().resolve(node) if step == "$ref" else node[step]
    return node
