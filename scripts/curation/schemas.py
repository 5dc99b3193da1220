"""Flatten a schema into facts about its fields, for the vendor's schemas and for ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import frozen

from curation import facts, prose

Schema = Mapping[str, Any]
Resolve = Callable[[Schema, str], tuple[Schema, str]]

ALIASES = "x-aliases"
_ASPECTS = (
    "format", "default", "pattern", "minLength", "maxLength", "minItems", "maxItems",
    "minimum", "maximum", ALIASES,
)  # fmt: skip


@frozen
class Stated:
    """A value and the place that states it, as a JSON pointer."""

    value: Any
    at: str


@frozen
class _Source:
    """One of the schemas that together describe a field."""

    schema: Schema
    at: str


def in_place(schema: Schema, at: str) -> tuple[Schema, str]:
    """Resolve nothing: the vendor's schemas have no references."""
    return schema, at


def flatten(
    schema: Schema, at: str = "", resolve: Resolve = in_place, *, required: bool = True
) -> dict[str, Stated]:
    """Give `field.aspect` of every field below a schema; the schema itself is the empty field."""
    found: dict[str, Stated] = {}
    _flatten("", [_Source(schema, at)], resolve, found, required=required)
    return found


def _flatten(
    path: str, sources: list[_Source], resolve: Resolve, found: dict[str, Stated], *, required: bool
) -> None:
    parts = [part for source in sources for part in _parts(source, resolve)]
    for aspect, stated in _aspects(parts).items():
        found[f"{path}.{aspect}" if path else aspect] = stated
    children: dict[str, list[_Source]] = {}
    for part in parts:
        for name, schema in (part.schema.get("properties") or {}).items():
            child = f"{path}.{name}" if path else str(name)
            children.setdefault(child, []).append(_Source(schema, f"{part.at}/properties/{name}"))
            if required and name in _required(part.schema):
                found[f"{child}.required"] = Stated(value=True, at=f"{part.at}/required")
        if "items" in part.schema:
            item = _Source(part.schema["items"], f"{part.at}/items")
            children.setdefault(f"{path}[]", []).append(item)
    for child, below in children.items():
        _flatten(child, below, resolve, found, required=required)


def _parts(source: _Source, resolve: Resolve) -> Iterator[_Source]:
    """Open references and alternatives: everything that says something about this field."""
    schema, at = resolve(source.schema, source.at)
    yield _Source(schema, at)
    for word in ("allOf", "oneOf", "anyOf"):
        parts = schema.get(word) or []
        if not _is_rule(parts):
            for index, part in enumerate(parts):
                yield from _parts(_Source(part, f"{at}/{word}/{index}"), resolve)


def _is_rule(parts: list[Schema]) -> bool:
    """Tell "one of these fields must be there" from alternatives for the value."""
    return bool(parts) and all("required" in part and "type" not in part for part in parts)


def _required(schema: Schema) -> list[str]:
    names = schema.get("requiredProperties") or schema.get("required")
    return names if isinstance(names, list) else []


def _aspects(parts: list[_Source]) -> dict[str, Stated]:
    found: dict[str, Stated] = {}
    for part in parts:
        for aspect, value in _stated(part.schema):
            at = f"{part.at}/{aspect}" if aspect in part.schema else part.at
            if aspect in found and aspect in ("type", "enum"):
                value, at = facts.ordered({*found[aspect].value, *value}), found[aspect].at
            elif aspect in found:
                continue
            found[aspect] = Stated(value, at)
    if "type" in found:
        found["type"] = Stated(facts.one_or_many(found["type"].value), found["type"].at)
    return found


def _stated(schema: Schema) -> Iterator[tuple[str, Any]]:
    if "type" in schema:
        types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        yield "type", [str(name) for name in types] + ["null"] * bool(schema.get("nullable"))
    if schema.get("enum"):
        yield "enum", facts.ordered(schema["enum"])
    if schema.get("deprecated"):
        yield "deprecated", True
    for aspect in _ASPECTS:
        if aspect in schema:
            yield aspect, schema[aspect]
    if _is_rule(schema.get("anyOf") or []):
        yield "anyOf", sorted(sorted(part["required"]) for part in schema["anyOf"])
    description = str(schema.get("description", ""))
    if (default := prose.default_in(description)) is not None:
        yield "default", default
    if formats := prose.formats_in(description):
        yield "formats", formats
