"""What the ledger says about a node of the document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from contract_tests.document import document


def entries_at(pointers: Iterable[str]) -> tuple[str, ...]:
    """The ids of the entries about one of these nodes."""
    wanted = set(pointers)
    return tuple(name for name in document().ledger if wanted & set(_places(name)))


def entries_among(sources: Iterable[str], path: str) -> tuple[str, ...]:
    """Those of a rule's sources that are entries, and hold for the operation with a path."""
    mine = f"/paths/{path.replace('/', '~1')}/"
    return tuple(
        name
        for name in sources
        if name in document().ledger
        and any(at.startswith(mine) or not at.startswith("/paths/") for at in _places(name))
    )


def nodes(schema: str, place: str) -> list[str]:
    """The pointers of what describes a place, such as `data.progress`, in a value of a schema."""
    found = list(referred(schema))
    for step in filter(None, place.split(".")):
        if step not in document().at(found[-1]).get("properties", {}):
            return []
        found = list(referred(f"{found[-1]}/properties/{step}"))
    return [*found, *(f"{pointer}/pattern" for pointer in found)]


def referred(pointer: str) -> Iterator[str]:
    """A pointer, and those that its `$ref` leads to, one after the other."""
    while pointer:
        yield pointer
        node = document().at(pointer)
        branches = [node, *node.get("oneOf", ())]
        pointer = next((part["$ref"][1:] for part in branches if "$ref" in part), "")


def _places(name: str) -> list[str]:
    at = document().ledger[name]["at"]
    return at if isinstance(at, list) else [at]
