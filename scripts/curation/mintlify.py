"""The dialect of the two oldest snapshots: Mintlify's blocks and field tags.

A block headed ````yaml FILE METHOD /path is like OpenAPI, but is not. It is turned into the
OpenAPI document that it stands for, so that everything else knows one form only. A ParamField or
ResponseField describes one field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from curation.guides import Field
from curation.markdown import Page
from curation.yaml_lines import Lined, lined

_TAG = re.compile(r"<(ParamField|ResponseField)\b((?:\"[^\"]*\"|\{[^}]*\}|[^>\"])*)>")
_ATTRIBUTE = re.compile(r"([\w-]+)(?:=(?:\"([^\"]*)\"|\{[^}]*\}))?")
_REQUIRED = "requiredProperties"
_NAMES = ("path", "query", "body", "header", "name")


def document(block: Lined) -> Lined:
    """Give the OpenAPI document that a block stands for, or the block where it is none."""
    paths = lined(block.get("paths"))
    path, method = paths.get("path"), paths.get("method")
    if not isinstance(path, str) or not isinstance(method, str):
        return block
    request = lined(paths.get("request"))
    schemes = _schemes(request)
    operation: dict[str, Any] = {
        "security": [{name: [] for name in schemes}],
        "deprecated": paths.get("deprecated"),
        "parameters": [
            {"in": place, "name": name, "schema": schema, "required": schema.get("required")}
            for place in ("path", "query", "header")
            for name, parameter in lined(lined(request.get("parameters")).get(place)).items()
            for schema in _list(lined(parameter).get("schema"))[:1]
        ],
        "requestBody": _content(request.get("body")),
        "responses": {s: _content(media) for s, media in lined(paths.get("response")).items()},
    }
    tree = {
        "servers": paths.get("servers"),
        "paths": {path: {method.lower(): operation}},
        "components": {"securitySchemes": schemes},
    }
    return lined(_made(tree, Lined(None, paths.line, "", paths.file)))


def _schemes(request: Lined) -> dict[str, Any]:
    ways = _list(request.get("security"))
    headers = (lined(lined(way.get("parameters")).get("header")) for way in ways)
    return {str(w.get("title")): h.get("Authorization") for w, h in zip(ways, headers, strict=True)}


def _content(bodies: Any) -> dict[str, Any]:
    content = {}
    for name, body in lined(bodies).items():
        schemas = _list(lined(body).get("schemaArray"))
        for schema in (schema for schema in schemas if _REQUIRED in schema):
            schema["required"] = schema[_REQUIRED]
            schema.lines["required"] = schema.lines[_REQUIRED]
        if schemas:
            content[name] = {"schema": {"oneOf": schemas}, "examples": body.get("examples")}
    return {"content": content}


def _list(node: Any) -> list[Lined]:
    return [*map(lined, node)] if isinstance(node, list) else []


def _made(node: Any, above: Lined, key: str = "") -> Any:
    """Let mappings of our own making stand at the line of the block."""
    if isinstance(node, list):
        return [_made(part, above, key) for part in node]
    if isinstance(node, Lined) or not isinstance(node, dict):
        return node
    found = Lined(None, above.line, f"{above.at}/{key}", above.file)
    parts = {name: part for name, part in node.items() if part is not None}
    found.update({name: _made(part, found, name) for name, part in parts.items()})
    found.lines = dict.fromkeys(found, above.line)
    return found


def fields(page: Page) -> Iterator[Field]:
    """Give the fields that tags describe, each with the text up to its end."""
    text = "\n".join(line for _, line in page.lines)
    for tag in _TAG.finditer(text):
        given = dict(_ATTRIBUTE.findall(tag[2]))
        name = next((given[key] for key in _NAMES if given.get(key)), "")
        line, _ = page.lines[text[: tag.start()].count("\n")]
        said = text[tag.end() :].partition(f"</{tag[1]}>")[0]
        place = "parameters" if tag[1] == "ParamField" else "fields"
        if name:
            yield Field(line, place, name, given.get("type", ""), "required" in given, said)
