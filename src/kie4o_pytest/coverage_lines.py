"""The line of a test that meets a behaviour of the service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import frozen
from kie4o_mock.coverage import Behavior, Step
from kie4o_mock.openapi import Document, Json, Operation

_TASK = "kie_mock.tasks[-1]"
_DAY, _MINUTE = 86_400, 60


@frozen(repr=False)
class _Expression:
    """Python code in place of a value."""

    code: str

    def __repr__(self) -> str:
        return self.code


# What stands in place of the examples of the document, which name nothing of the test's own.
_OWN = {
    "taskId": _Expression(f"{_TASK}.task_id"),
    "url": _Expression(f"{_TASK}.images[0]"),
    "fileUrl": _Expression(f"{_TASK}.images[0]"),
    "base64Data": "QSBmaWxl",
}


def line(behavior: Behavior, document: Document) -> str:
    """Python for a test with `kie_mock`; its comment says what the test has to do besides."""
    if behavior.step is not None:
        return f"{_of(behavior.step)}  # {behavior.then}"
    return request(document, document.operations[str(behavior.operation)])


def _of(step: Step) -> str:
    if step.path == "rules":
        limits = {name: value for name, value in step.body.items() if name != "scenario"}
        return f"kie_mock.use({', '.join([repr(step.body['scenario']), *_named(limits)])})"
    if "seconds" in step.body:
        return f"kie_mock.advance({_duration(step.body['seconds'])!r})"
    if step.body.get("to") == "next":
        return "kie_mock.control.advance_to_next()"
    return f"kie_mock.control.call({step.method!r}, {step.path!r}, {step.body!r})"


def _named(arguments: Json) -> Iterator[str]:
    for name, value in arguments.items():
        yield f"{name}={value!r}"


def _duration(seconds: int) -> str:
    return f"{seconds // _DAY}d" if seconds % _DAY == 0 else f"{seconds // _MINUTE}m"


def request(document: Document, operation: Operation) -> str:
    """A request of an operation, as the document shows one."""
    arguments: Json = {}
    query = {
        p["name"]: p["schema"].get("example") for p in operation.parameters if p.get("required")
    }
    if query:
        arguments["params"] = _with_own(query)
    if operation.takes_form:
        arguments |= _form(document, operation)
    elif operation.takes_body:
        (media,) = operation.raw["requestBody"]["content"].values()
        example = document.resolve(next(iter(media["examples"].values())))["value"]
        arguments["json"] = _with_own(example)
    sent = ", ".join([repr(operation.path), *_named(arguments)])
    return f"kie_mock.http.{operation.method.lower()}({sent})"


def _form(document: Document, operation: Operation) -> Json:
    (media,) = operation.raw["requestBody"]["content"].values()
    schema = document.resolve(media["schema"])
    texts = {
        name: document.resolve(schema["properties"][name]).get("example", "images")
        for name in schema["required"]
        if name != "file"
    }
    return {"files": {"file": b"A file"}, "data": texts}


def _with_own(example: dict[str, Any]) -> Json:
    return {name: _OWN.get(name, value) for name, value in example.items()}
