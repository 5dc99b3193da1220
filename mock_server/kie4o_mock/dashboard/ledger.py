"""The ledger of the document: what is documented, recorded or assumed, and why."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Literal

from attrs import frozen

from ..openapi import Document, Json, Operation, packaged_paths
from ..validation_messages import json_pointer
from ..yaml_files import read_yaml

Ground = Literal["documented", "recorded", "assumed"]
# What the evidence of an entry amounts to; the rest is documented.
_GROUNDS: dict[str, Ground] = {"recorded": "recorded", "assumed": "assumed"}
# As many as a refusal is explained with.
_SHOWN = 4


@frozen
class Fact:
    """One entry.

    Args:
        id: its name.
        at: the JSON pointers into the document that it is about.
        canonical: what the document says.
        reason: why.
        evidence: where that comes from.
        ground: the same as one of three words.
        date: that of the evidence.
        severity: S1 breaks a program, S2 misleads, S3 is cosmetic.
    """

    id: str
    at: tuple[str, ...]
    canonical: str
    reason: str
    evidence: str
    ground: Ground
    date: str
    severity: str

    def concerns(self, pointer: str) -> bool:
        """Whether it is about a part of the document, or of something below that."""
        return any(at == pointer or at.startswith(f"{pointer}/") for at in self.at)


@cache
def facts() -> tuple[Fact, ...]:
    """All of them, in the order of the file."""
    path = next(path for path in packaged_paths("curation.yaml") if path.is_file())
    return tuple(map(_fact, read_yaml(path)))


def behind(document: Document, operation: Operation, code: int | None, pointer: str) -> list[Fact]:
    """The entries behind a refusal.

    Args:
        document: of the API.
        operation: what was asked for.
        code: that of the refusal.
        pointer: where in the body it was found wrong; empty for nowhere.
    """
    places = [*_fields(document, operation, pointer), *_refusals(operation, code)]
    found = [fact for place in places for fact in facts() if fact.concerns(place)]
    return list(dict.fromkeys(found))[:_SHOWN]


def _fields(document: Document, operation: Operation, pointer: str) -> Iterator[str]:
    """Where the document describes a field of a body."""
    name = pointer.removeprefix("/").partition("/")[0]
    reference = operation.json_schema.get("$ref", "").removeprefix("#")
    if name and reference:
        yield f"{reference}/properties/{name}"
        schema = document.resolve(operation.json_schema).get("properties", {}).get(name, {})
        for part in (schema, *schema.get("oneOf", ()), *schema.get("anyOf", ())):
            if "$ref" in part:
                yield part["$ref"].removeprefix("#")


def _refusals(operation: Operation, code: int | None) -> Iterator[str]:
    """Where the document has what was answered."""
    answers = json_pointer(["paths", operation.path, operation.method.lower(), "responses"])
    media: Json = operation.raw["responses"]["200"]["content"]["application/json"]
    for name, node in media["examples"].items():
        if operation.examples[name].get("code") == code:
            inline = f"{answers}/200/content/application~1json/examples/{name}"
            yield node.get("$ref", inline).removeprefix("#")


def _fact(entry: Json) -> Fact:
    at = entry["at"]
    return Fact(
        entry["id"],
        (at,) if isinstance(at, str) else tuple(at),
        entry["canonical"],
        entry["reason"],
        entry["evidence"],
        _GROUNDS.get(entry["evidence"], "documented"),
        str(entry["date"]),
        entry["severity"],
    )
