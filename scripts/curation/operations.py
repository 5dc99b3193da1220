"""Read one pseudo-OpenAPI block of a reference page: the facts about one operation."""

from __future__ import annotations

from typing import Any

from curation import facts, lined, prose, samples, schemas
from curation.lined import Lined, inside
from curation.pages import DocsError, Fence

Facts = facts.Facts


def read(fence: Fence, title: str) -> Facts:
    """Give the facts of an operation's block, under its `METHOD /path`."""
    header = fence.info.split()
    if len(header) != 3 or not header[2].startswith("/"):
        raise DocsError(fence.line, "expected an operation block to be headed FILE METHOD /path")
    block = lined.load(fence.text, fence.line)
    paths = inside(block, "paths")
    method, path = header[1].lower(), header[2]
    if (paths.get("method"), paths.get("path")) != (method, path):
        raise DocsError(paths.line, f"expected `path: {path}` and `method: {method}` as headed")
    found: Facts = {"title": title, "statuses": sorted(map(str, inside(paths, "response")))}
    if paths.get("deprecated"):
        found["deprecated"] = True
    found |= _servers(paths) | _security(paths) | _query(paths) | _request(paths)
    found |= _response(paths)
    subject = f"{method.upper()} {path}"
    return {f"{subject} {key}": value for key, value in found.items() if value is not None}


def messages(fence: Fence) -> list[tuple[int, str]]:
    """Pair codes with the texts that the descriptions and examples of a block show."""
    found: list[tuple[int, str]] = []
    pending: list[tuple[str, Any]] = [("", lined.load(fence.text, fence.line))]
    while pending:
        name, node = pending.pop()
        if isinstance(node, Lined):
            text = str(node.get("description", ""))
            found += prose.messages_in(text, of_task=name != "code")
            found += samples.messages(node.get("value"))
            pending += [(name if key == "allOf" else key, child) for key, child in node.items()]
        elif isinstance(node, list):
            pending += [(name, child) for child in node]
    return found


def _servers(paths: Lined) -> Facts:
    servers = paths.get("servers")
    if not isinstance(servers, list) or not servers or not isinstance(servers[0], Lined):
        raise DocsError(paths.line, "expected a list `servers` here")
    return {"server": servers[0].get("url")}


def _security(paths: Lined) -> Facts:
    security = inside(paths, "request").get("security")
    if not security:
        return {"auth": None}
    if not isinstance(security, list) or not isinstance(security[0], Lined):
        raise DocsError(paths.line, "expected a list `security` here")
    header = inside(security[0], "parameters", "header")
    return {"auth": inside(header, "Authorization").get("scheme")}


def _query(paths: Lined) -> Facts:
    query = inside(paths, "request", "parameters", "query")
    found: Facts = {}
    for name in query:
        schema = _first(inside(query, name), "schema")
        if schema.get("required") is True:
            found[f"query.{name}.required"] = True
        found |= _fields(f"query.{name}", schema)
    return found


def _request(paths: Lined) -> Facts:
    body = inside(paths, "request", "body")
    if not body:
        return {}
    media = inside(body, "application/json")
    found = _fields("request", _first(media, "schemaArray"))
    return found | _examples("example.request", media)


def _response(paths: Lined) -> Facts:
    media = inside(paths, "response", "200", "application/json")
    found = _fields("response", _first(media, "schemaArray"), required=False)
    codes = found.pop("response.code.enum", None)
    return found | {"codes": codes} | _examples("example.response", media)


def _examples(place: str, media: Lined) -> Facts:
    values = [inside(media, "examples", name).get("value") for name in inside(media, "examples")]
    return samples.types_in(place, values)


def _first(parent: Lined, name: str) -> Lined:
    array = parent.get(name)
    if not isinstance(array, list) or not array or not isinstance(array[0], Lined):
        raise DocsError(parent.line, f"expected a list `{name}` with a schema here")
    _check(array[0])
    return array[0]


def _check(schema: Lined) -> None:
    """Hold a schema to the forms that the flattening understands."""
    for name, child in inside(schema, "properties").items() if "properties" in schema else ():
        if not isinstance(child, Lined):
            raise DocsError(schema.line, f"expected a schema for the property `{name}`")
        _check(child)
    for word in ("allOf", "oneOf", "anyOf", "enum"):
        if not isinstance(schema.get(word, []), list):
            raise DocsError(schema.line, f"expected a list under `{word}`")
    for part in [part for word in ("allOf", "oneOf", "anyOf") for part in schema.get(word, [])]:
        if not isinstance(part, Lined):
            raise DocsError(schema.line, "expected a schema in each alternative")
        _check(part)
    if any(isinstance(value, dict | list) for value in schema.get("enum", [])):
        raise DocsError(schema.line, "expected plain values under `enum`")
    if "items" in schema:
        _check(inside(schema, "items"))
    if not schema.keys() & {"type", "allOf", "oneOf", "anyOf"}:
        raise DocsError(schema.line, "expected a schema to state its `type`")


def _fields(place: str, schema: Lined, *, required: bool = True) -> Facts:
    flat = schemas.flatten(schema, required=required)
    return {
        f"{place}.{field}": stated.value
        for field, stated in flat.items()
        if place.startswith("query") or "." in field
    }
