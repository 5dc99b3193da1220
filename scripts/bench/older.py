"""Our document as OpenAPI 3.0, for a tool that takes no 3.1."""

from __future__ import annotations

from typing import Any

_VERSION = "3.0.3"


def older(document: dict[str, Any]) -> dict[str, Any]:
    """The document with what 3.0 does not know said in its words, or left out.

    A schema accepts the same values as before, but for conditions (`if` and `then`), which 3.0 does
    not have; what else is left out is for people only.
    """
    info = {name: value for name, value in document["info"].items() if name != "summary"}
    if "license" in info:
        info["license"] = {n: v for n, v in info["license"].items() if n != "identifier"}
    translated: dict[str, Any] = _node(document)
    return translated | {"openapi": _VERSION, "info": info}


def _node(node: Any) -> Any:
    if isinstance(node, list):
        return [_node(item) for item in node]
    if isinstance(node, dict):
        return _schema({name: _node(value) for name, value in node.items()})
    return node


def _schema(node: dict[str, Any]) -> dict[str, Any]:
    """What only a schema has; in any other object none of it is found."""
    kind = node.get("type")
    if isinstance(kind, list):
        del node["type"]
        kinds = [name for name in kind if name != "null"]
        node = {**node, **_typed(kinds, nullable="null" in kind)}
    elif kind == "null":
        # `nullable` counts only beside a `type`, and 3.0 has no type for this.
        node = {name: value for name, value in node.items() if name != "type"} | {"enum": [None]}
    if "const" in node:
        node["enum"] = [node.pop("const")]
    for condition in ("if", "then", "else"):
        node.pop(condition, None)
    return node


def _typed(kinds: list[str], *, nullable: bool) -> dict[str, Any]:
    """Several types are alternatives in 3.0."""
    if len(kinds) == 1:
        return {"type": kinds[0], "nullable": nullable}
    return {"anyOf": [{"type": kind, "nullable": nullable} for kind in kinds]}
