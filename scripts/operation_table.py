"""The table of operations: what a client must know of each one beside its types."""

from __future__ import annotations

import re
from typing import Any

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
HEAD = '''"""Every operation of the document. What is not in this table must not be repeated."""

from attrs import frozen


@frozen
class Operation:
    """One operation: a method and a path of one server."""

    id: str
    method: str
    path: str
    server: str
    paid: bool
    """Whether a request that is sent twice is charged twice."""
'''


def operation_table(document: dict[str, Any]) -> str:
    """The source of a module with one constant for each operation of an OpenAPI document."""
    entries = _entries(document)
    constants = "\n".join(_constant(name, fields) for name, fields in entries)
    names = "".join(f"    {name},\n" for name, _ in entries)
    return f"{HEAD}\n\n{constants}\nOPERATIONS = (\n{names})\n"


def _entries(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (
            _constant_name(operation["operationId"]),
            {
                "id": operation["operationId"],
                "method": method.upper(),
                "path": path,
                "server": _server(operation, item, document),
                "paid": operation.get("x-paid", False),
            },
        )
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]


def _server(*levels: dict[str, Any]) -> str:
    """The nearest server: an operation's own, its path's, or the document's."""
    servers = (level["servers"] for level in levels if level.get("servers"))
    return str(next(servers, [{"url": "/"}])[0]["url"])


def _constant_name(operation_id: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", operation_id).upper()


def _constant(name: str, fields: dict[str, Any]) -> str:
    lines = "".join(f"    {field}={_literal(value)},\n" for field, value in fields.items())
    return f"{name} = Operation(\n{lines})"


def _literal(value: Any) -> str:
    # The quotes that the formatter of the generated client writes.
    return repr(value) if isinstance(value, bool) else '"' + str(value).replace('"', '\\"') + '"'
