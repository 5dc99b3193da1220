"""The OpenAPI documents that the mock follows: that of the API, and that of its control plane."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from attrs import Factory, evolve, frozen

from .net import is_loopback
from .validation_messages import json_pointer
from .yaml_files import read_user_yaml, read_yaml

Json = dict[str, Any]
_METHODS = ("get", "put", "post", "delete", "patch")
_SCHEMAS = ("components", "schemas")
_JSON = "application/json"
_SUCCESS = 200
_CONTROL = Path(__file__).parent / "control" / "openapi.yaml"
_NAME = "openapi.yaml"
# Where files of `openapi/` are: in an installed mock; and in a checkout, which has no copies.
_FOLDERS = (Path(__file__).parent, Path(__file__).resolve().parents[2] / "openapi")


@frozen
class Operation:
    """One operation: where it is bound, and what the document says of it.

    Args:
        id: its operationId.
        method: its HTTP method.
        path: its path.
        raw: its own part of the document, with the parameters of its path in it.
        examples: what it may answer, by name.
        path_errors: what it answers when its path does not exist, by name.
        headers: those that every response of it carries.
    """

    id: str
    method: str
    path: str
    raw: Json
    examples: dict[str, Json] = Factory(dict)
    path_errors: dict[str, Json] = Factory(dict)
    headers: dict[str, str] = Factory(dict)

    @property
    def parameters(self) -> list[Json]:
        """Its parameters, without references."""
        found: list[Json] = self.raw["parameters"]
        return found

    @property
    def takes_body(self) -> bool:
        return "requestBody" in self.raw

    @property
    def takes_form(self) -> bool:
        """Whether its body is a form with a file, and not JSON."""
        return self.takes_body and "multipart/form-data" in self.raw["requestBody"]["content"]

    @property
    def body_schema(self) -> Json:
        """The schema of its body, which has one form."""
        (media,) = self.raw["requestBody"]["content"].values()
        schema: Json = media["schema"]
        return schema

    @property
    def json_schema(self) -> Json:
        """The schema of its body as JSON; empty where it takes none."""
        content = self.raw.get("requestBody", {}).get("content", {})
        schema: Json = content.get(_JSON, {}).get("schema", {})
        return schema

    @property
    def callback(self) -> Json:
        """The request that it says it will send, of which it has one."""
        ((item,),) = (callback.values() for callback in self.raw["callbacks"].values())
        request: Json = item["post"]
        return request

    @property
    def is_upload(self) -> bool:
        """Whether its body holds a file or leads to one."""
        return "uploads" in self.raw.get("tags", ())


class OpenApi:
    """A document that was read. Its values are shared and must not be changed."""

    def __init__(self, raw: Json, name: str) -> None:
        """Find the operations.

        Args:
            raw: the document.
            name: what it is called in errors.

        Raises:
            ValueError: it lacks something that the mock takes from it.
        """
        self.raw = raw
        self._name = name
        self.operations = {operation.id: operation for operation in self._operations()}

    def schema(self, name: str) -> Json:
        """The component schema `name`."""
        schema: Json = self._at(*_SCHEMAS, name)
        return schema

    def resolve(self, node: Json) -> Json:
        """Follow `$ref` until there is none.

        Raises:
            ValueError: it leads to nothing.
        """
        while "$ref" in node:
            node = self._at(*node["$ref"].removeprefix("#/").split("/"))
        return node

    def _operations(self) -> Iterator[Operation]:
        for path, item in self._at("paths").items():
            for method in [method for method in _METHODS if method in item]:
                name = self._at("paths", path, method, "operationId")
                nodes = [*item.get("parameters", ()), *item[method].get("parameters", ())]
                raw = {**item[method], "parameters": [self.resolve(node) for node in nodes]}
                yield Operation(name, method.upper(), path, raw)

    def _at(self, *names: str) -> Any:
        """What is at a place of the document.

        Raises:
            ValueError: there is nothing.
        """
        node: Any = self.raw
        for count, name in enumerate(names):
            if not isinstance(node, dict) or name not in node:
                said = f"#{json_pointer(names[:count])} lacks {name!r}; the mock needs it."
                raise ValueError(f"document: {self._name}: {said}")
            node = node[name]
        return node


class Document(OpenApi):
    """The document of the API, as the mock uses it: with examples, limits and lifetimes."""

    def __init__(self, path: Path | None = None) -> None:
        """Read the document.

        Args:
            path: another file than the one that comes with the mock.

        Raises:
            FileNotFoundError: there is no document at any known place.
            ValueError: it lacks something that the mock takes from it.
        """
        super().__init__(_read(path), str(path or _NAME))
        self.operations = {name: self._with_examples(o) for name, o in self.operations.items()}
        self.lifetimes: dict[str, int] = self._at("x-lifetimes")
        self.limits: dict[str, Json] = self._at("x-limits")
        self.hosts: frozenset[str] = frozenset(self._hosts())
        self.upload_limits: dict[str, int] = self._at("x-upload-limits")
        self.delivery: Json = self._at("x-callback-delivery")
        self.pixels: dict[str, list[int]] = self._at(*_SCHEMAS, "ImageSize", "x-pixels")

    def example(self, name: str) -> Json:
        """The value of the component example `name`."""
        value: Json = self.raw["components"]["examples"][name]["value"]
        return value

    def _with_examples(self, operation: Operation) -> Operation:
        responses = ("paths", operation.path, operation.method.lower(), "responses")
        place = (*responses, "200", "content", _JSON, "examples")
        found = self._values(self._at(*place))
        missing = self.resolve(self._at(*responses, "404"))["content"][_JSON]["examples"]
        if not any(value.get("code") == _SUCCESS for value in found.values()):
            said = f"document: {self._name}: #{json_pointer(place)}: none has the code {_SUCCESS}."
            raise ValueError(f"{said} Add the response of a success.")
        headers = self._headers(*responses, "200")
        path_errors = self._values(missing)
        return evolve(operation, examples=found, path_errors=path_errors, headers=headers)

    def _values(self, examples: Json) -> dict[str, Json]:
        return {name: self.resolve(node)["value"] for name, node in examples.items()}

    def _headers(self, *place: str) -> dict[str, str]:
        """The headers of a response that have one value only."""
        headers = self._at(*place).get("headers", {})
        schemas = {name: self.resolve(node)["schema"] for name, node in headers.items()}
        return {name: schema["const"] for name, schema in schemas.items() if "const" in schema}

    def _hosts(self) -> Iterator[str]:
        """The hosts of the service that the document is about."""
        yield from self.raw.get("x-service-hosts", ())
        for server in self.raw.get("servers", ()):
            if (host := urlsplit(server["url"]).hostname) and not is_loopback(host):
                yield host


@cache
def control_document() -> OpenApi:
    """The document of the control plane, which names the operations of the API."""
    raw = read_yaml(_CONTROL)
    raw["components"]["schemas"]["OperationId"]["enum"] = list(packaged().operations)
    return OpenApi(raw, "control/openapi.yaml")


@cache
def packaged() -> Document:
    """The document that comes with the mock, shared by all the mocks of a process."""
    return Document()


def packaged_paths(name: str) -> list[Path]:
    """Where a file of the folder `openapi/` can be, the first place that has it first."""
    return [folder / name for folder in _FOLDERS]


def _read(path: Path | None) -> Json:
    places = [path] if path else packaged_paths(_NAME)
    if path and path.exists() and not path.is_file():
        raise ValueError(f"document: {path} is not a regular file.")
    for place in places:
        if place.is_file():
            raw = _user_document(place) if path else read_yaml(place)
            if not isinstance(raw, dict) or "x-callback-delivery" not in raw:
                raise ValueError(f"document: {place} is not a curated document of this API.")
            return raw
    raise FileNotFoundError(f"No OpenAPI document at {' or '.join(map(str, places))}.")


def _user_document(path: Path) -> Any:
    try:
        return read_user_yaml(path)
    except ValueError as error:
        raise ValueError(f"document: {path}: {error}") from None
