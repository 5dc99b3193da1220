"""Pages with OpenAPI in words of our own, in the form that the vendor uses now."""

from __future__ import annotations

import json
from typing import Any

import yaml

PATH = "/api/v1/gpt4o-image/generate"


def document(path: str = PATH, method: str = "post", **changes: Any) -> dict[str, Any]:
    """One operation that draws, as the old page of the same name describes it."""
    data = {"type": "object", "properties": {"taskId": {"type": "string"}}}
    code = {
        "type": "integer",
        "enum": [200, 422],
        "description": "- **200**: Fine - all went well\n- **422**: No\n  - nothing of that name",
    }
    envelope = {"code": code, "msg": {"type": "string"}, "data": data}
    request = {
        "type": "object",
        "required": ["size"],
        "properties": {
            "prompt": {"type": "string"},
            "size": {"type": "string", "enum": ["1:1", "3:2"]},
            "nVariants": {"type": "integer", "description": "Default is 1.More later"},
        },
    }
    operation = {
        "summary": "Draw a picture",
        "security": [{"BearerAuth": [], "x-apidog": {"required": True}}],
        "requestBody": {
            "content": {
                "application/json": {
                    "schema": request,
                    "example": {"prompt": "A hat", "size": "1:1"},
                }
            }
        },
        "responses": {
            "200": {
                "content": {
                    "application/json": {
                        "schema": {"allOf": [{"type": "object", "properties": envelope}]},
                        "example": {"msg": "success", "code": 200, "data": {"taskId": "t1"}},
                    }
                }
            },
            "500": {"content": {}},
        },
        "x-apidog-status": "released",
    }
    return {
        "openapi": "3.0.1",
        "info": {"title": "", "version": "1.0.0"},
        "paths": {path: {method: operation | changes}},
        "components": {
            "schemas": {},
            "securitySchemes": {"BearerAuth": {"type": "bearer", "scheme": "bearer"}},
        },
        "servers": [{"url": "https://api.kie.ai"}],
    }


def operation(tree: dict[str, Any]) -> dict[str, Any]:
    """The one operation of a document, to alter it."""
    [item] = tree["paths"].values()
    [found] = item.values()
    assert isinstance(found, dict)
    return found


def properties(tree: dict[str, Any]) -> dict[str, Any]:
    """The fields of its request, to alter them."""
    found = operation(tree)["requestBody"]["content"]["application/json"]["schema"]["properties"]
    assert isinstance(found, dict)
    return found


def as_yaml(tree: dict[str, Any]) -> str:
    return yaml.safe_dump(tree, sort_keys=False, allow_unicode=True)


def page(
    tree: dict[str, Any],
    title: str = "Draw a picture",
    fence: str = "```",
    info: str = "yaml",
    indent: str = "",
) -> str:
    """The page with the document in a fence."""
    body = f"{fence}{info}\n{as_yaml(tree)}\n{fence}\n"
    lines = "".join(f"{indent}{line}" for line in body.splitlines(keepends=True))
    return f"# {title}\n\n## OpenAPI Specification\n\n{lines}"


def as_json(tree: dict[str, Any], indent: str | int | None = 2) -> str:
    return json.dumps(tree, indent=indent)


def altered(**changes: Any) -> tuple[str, dict[str, Any]]:
    """The page as it is, and a copy of its document to alter."""
    return page(document()), document(**changes)
