"""The refusals and failed records of a document, by name. Their texts are its examples."""

from __future__ import annotations

import re
from functools import lru_cache

from attrs import frozen

from ..openapi import Document, Json, Operation


@frozen
class Failure:
    """How a task fails, taken from an example of a failed record in the document."""

    flag: int
    status: str
    code: int | None
    message: str | None


class Outcomes:
    """How calls are refused and tasks fail, as a document shows it."""

    def __init__(self, document: Document) -> None:
        records = document.operations["getTask"].examples
        self.failures = {kebab(n): _failure(e) for n, e in records.items() if _failed(e)}
        self.failure_names = {failure: name for name, failure in self.failures.items()}
        self.refusals = {o.id: _refusals(o) for o in document.operations.values()}
        self.callbacks = announcements(document, "generateImage")


@lru_cache(maxsize=8)
def outcomes(document: Document) -> Outcomes:
    """Those of a document, found once for all the mocks that share it."""
    return Outcomes(document)


def announcements(document: Document, operation: str) -> dict[str, Json]:
    """The bodies of callbacks that a document shows for an operation, by name."""
    media = document.operations[operation].callback["requestBody"]["content"]["application/json"]
    return {kebab(n): document.resolve(node)["value"] for n, node in media["examples"].items()}


def kebab(name: str) -> str:
    """`contentPolicy` as `content-policy`: how an example is named in a prompt."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def _refusals(operation: Operation) -> dict[str, Json]:
    """The envelopes that an operation refuses with; a body without `code` is the framework's."""
    found = {**operation.examples, **operation.path_errors}
    return {kebab(n): e for n, e in found.items() if e.get("code") != 200}


def _failed(envelope: Json) -> bool:
    return bool(envelope["code"] == 200 and envelope["data"]["successFlag"] > 1)


def _failure(envelope: Json) -> Failure:
    record = envelope["data"]
    return Failure(
        record["successFlag"], record["status"], record["errorCode"], record["errorMessage"]
    )
