"""The curated document and its ledger. It shares no code with the mock."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import jsonschema
import yaml
from attrs import frozen
from referencing import Registry
from referencing.jsonschema import DRAFT202012

FOLDER = Path(__file__).resolve().parent.parent / "openapi"
_URI = "urn:document"
_METHODS = ("get", "post", "put", "patch", "delete")
_FORMATS = jsonschema.FormatChecker()

Json = dict[str, Any]


@frozen
class Operation:
    """One operation of the document."""

    id: str
    method: str
    path: str
    node: Json

    @property
    def server(self) -> str | None:
        """The URL of its own server; None where that is the document's."""
        servers = self.node.get("servers")
        return servers[0]["url"] if servers else None

    @property
    def codes(self) -> frozenset[int]:
        """The codes of its responses."""
        return frozenset(self.node["x-codes"])


class Document:
    """An OpenAPI document; by default the one in `openapi/`."""

    def __init__(self, path: Path = FOLDER / "openapi.yaml") -> None:
        self.raw: Json = _read(path)
        resource = DRAFT202012.create_resource(self.raw)
        self._registry: Registry[Any] = Registry().with_resource(_URI, resource)
        self._validators: dict[str, jsonschema.Draft202012Validator] = {}

    @cached_property
    def operations(self) -> dict[str, Operation]:
        """By operationId."""
        return {operation.id: operation for operation in self._operations()}

    @cached_property
    def ledger(self) -> dict[str, Json]:
        """The entries of `curation.yaml` by id."""
        return {entry["id"]: entry for entry in _read(FOLDER / "curation.yaml")}

    def resolve(self, node: Json) -> Json:
        """Follow `$ref`."""
        while "$ref" in node:
            node = self.at(node["$ref"].removeprefix("#"))
        return node

    def at(self, pointer: str) -> Any:
        """The node that a JSON pointer leads to.

        Raises:
            KeyError: to none.
        """
        node: Any = self.raw
        for part in pointer.removeprefix("/").split("/"):
            name = part.replace("~1", "/").replace("~0", "~")
            node = node[int(name)] if isinstance(node, list) else node[name]
        return node

    def examples(self, operation_id: str) -> dict[str, Json]:
        """The documented responses of an operation by name."""
        media = self._answers(operation_id)
        return {name: self.resolve(node)["value"] for name, node in media["examples"].items()}

    def success_schema(self, operation_id: str) -> str:
        """The pointer of the schema of an operation's response with code 200."""
        branches = self._answers(operation_id)["schema"]["oneOf"]
        pointer: str = branches[0]["$ref"]
        return pointer.removeprefix("#")

    def errors(self, schema: str | Json, value: Any) -> list[str]:
        """How `value` violates a schema.

        Args:
            schema: a part of the document, or the JSON pointer of one.
            value: parsed JSON.
        """
        found = self._validator(schema).iter_errors(value)
        return [f"{error.json_path}: {error.message}" for error in found]

    def _validator(self, schema: str | Json) -> jsonschema.Draft202012Validator:
        if not isinstance(schema, str):
            return jsonschema.Draft202012Validator(
                _absolute(schema), registry=self._registry, format_checker=_FORMATS
            )
        if schema not in self._validators:
            self._validators[schema] = self._validator({"$ref": f"#{schema}"})
        return self._validators[schema]

    def _answers(self, operation_id: str) -> Json:
        response = self.operations[operation_id].node["responses"]["200"]
        media: Json = response["content"]["application/json"]
        return media

    def _operations(self) -> Iterator[Operation]:
        for path, item in self.raw["paths"].items():
            for method, node in item.items():
                # Beside the methods stands what is for all of them, such as parameters.
                if method in _METHODS:
                    yield Operation(node["operationId"], method.upper(), path, node)


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_loader())


def _absolute(node: Any) -> Any:
    """A schema whose references lead into the document from anywhere."""
    if isinstance(node, dict):
        return {
            key: f"{_URI}{value}" if key == "$ref" else _absolute(value)
            for key, value in node.items()
        }
    return [_absolute(item) for item in node] if isinstance(node, list) else node


def _loader() -> Any:
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def document() -> Document:
    return Document()
