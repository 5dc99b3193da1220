"""The reference of the mock's control plane, from its OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kie4o_mock.control
import yaml

from .markdown import table

DOCUMENT = Path(kie4o_mock.control.__path__[0], "openapi.yaml")
_METHODS = ("get", "put", "post", "patch", "delete")


def page(document: dict[str, Any] | None = None) -> str:
    """The Markdown of the page.

    Args:
        document: an OpenAPI document; that of the control plane if left out.
    """
    if document is None:
        document = yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))
    return "\n".join(_Page(document).parts())


class _Page:
    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document

    def parts(self) -> Iterator[str]:
        yield f"# Control plane\n\n{self._document['info']['description']}\n"
        for tag in self._document["tags"]:
            yield f"## {tag['name'].capitalize()}\n\n{tag['description']}\n"
            for path, item in self._document["paths"].items():
                for method in _METHODS:
                    if tag["name"] in item.get(method, {}).get("tags", ()):
                        yield from self._operation(method, path, item)
        yield "## Schemas\n"
        for name, schema in self._document["components"]["schemas"].items():
            yield f"### {name}\n"
            yield from self._schema(schema)

    def _operation(self, method: str, path: str, item: dict[str, Any]) -> Iterator[str]:
        operation = item[method]
        yield f"### {method.upper()} {path}\n\n{operation['summary']}.\n"
        if text := operation.get("description"):
            yield f"{text}\n"
        listed = [*item.get("parameters", ()), *operation.get("parameters", ())]
        if parameters := [self._target(p) for p in listed]:
            rows = [
                [f"`{p['name']}`", p["in"], self._type(p["schema"]), p.get("description", "")]
                for p in parameters
            ]
            yield table(["parameter", "in", "type", "meaning"], rows) + "\n"
        if body := self._target(operation.get("requestBody", {})):
            yield "**Request body**\n"
            yield from self._content(body)
        for status, response in operation["responses"].items():
            if status != "default":
                found = self._target(response)
                yield f"**{status}**: {found['description']}\n"
                yield from self._content(found)

    def _content(self, holder: dict[str, Any]) -> Iterator[str]:
        for media, content in holder.get("content", {}).items():
            schema = content.get("schema", {})
            yield f"`{media}`: {self._type(schema)}\n"
            if "$ref" not in schema and schema.get("properties"):
                yield from self._schema(schema)

    def _schema(self, schema: dict[str, Any]) -> Iterator[str]:
        if text := schema.get("description"):
            yield f"{text}\n"
        merged = [schema, *map(self._target, schema.get("allOf", ()))]
        required = {name for part in merged for name in part.get("required", ())}
        rows = [
            [f"`{name}`", self._type(value), self._meaning(value, name in required)]
            for part in merged
            for name, value in part.get("properties", {}).items()
        ]
        if rows:
            yield table(["field", "type", "meaning"], rows) + "\n"
        elif "allOf" not in schema:
            yield f"Type: {self._type(schema)}\n"

    def _meaning(self, schema: Any, required: bool) -> str:
        text = schema.get("description", "") if isinstance(schema, dict) else ""
        return " ".join(f"{'Required. ' if required else ''}{text}".split())

    def _type(self, schema: Any) -> str:
        """A schema in a few words; `True` and `{}` take any value."""
        if not isinstance(schema, dict) or not schema:
            return "any"
        if reference := schema.get("$ref"):
            name = reference.rpartition("/")[2]
            return f"[{name}](#{name.lower()})"
        for key, joined in (("allOf", " and "), ("oneOf", " or "), ("anyOf", " or ")):
            if key in schema:
                return joined.join(map(self._type, schema[key]))
        if values := schema.get("enum") or ([schema["const"]] if "const" in schema else []):
            return " or ".join(f"`{value}`" for value in values)
        kind = schema.get("type", "any")
        named = " or ".join(kind) if isinstance(kind, list) else kind
        return f"{named} of {self._type(schema['items'])}" if "items" in schema else named

    def _target(self, node: dict[str, Any]) -> dict[str, Any]:
        """What a node refers to, or the node."""
        while reference := node.get("$ref"):
            node = self._document
            for part in reference.lstrip("#/").split("/"):
                node = node[part]
        return node
