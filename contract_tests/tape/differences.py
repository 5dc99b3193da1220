"""Where a tape and this project disagree, and who is to give way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Literal

from attrs import frozen

from contract_tests.document import document

Change = Literal["document", "mock"]
# What the document leaves open on purpose; a tape that differs there tells something new.
_OPEN = "assumed"


@frozen
class Difference:
    """One disagreement.

    Args:
        line: of the tape.
        operation: the operationId, or the path of none.
        where: the place in the answer, such as `data.progress`.
        taped: what the tape has there.
        ours: what the document or the mock says.
        change: which of the two is to change, for the target is right.
        sources: ledger ids and pointers of a broken rule.
    """

    line: int
    operation: str
    where: str
    taped: str
    ours: str
    change: Change
    sources: tuple[str, ...] = ()
    code: int | None = 200

    @property
    def entries(self) -> tuple[str, ...]:
        """The ledger's entries about it."""
        ledger = document().ledger
        named = [source for source in self.sources if source in ledger and self._is_about(source)]
        there = set(pointers(self.operation, self.where, self.code, self.ours))
        about = [name for name, entry in ledger.items() if there & set(_listed(entry["at"]))]
        return tuple(dict.fromkeys([*named, *about]))

    @property
    def explained(self) -> bool:
        """Whether the ledger says that nobody knew."""
        return any(document().ledger[name]["evidence"] == _OPEN for name in self.entries)

    def _is_about(self, name: str) -> bool:
        """Whether an entry that a rule names also holds for this operation."""
        operation = document().operations.get(self.operation)
        mine = f"/paths/{operation.path.replace('/', '~1')}/" if operation else "/paths/"
        places = _listed(document().ledger[name]["at"])
        return any(at.startswith(mine) or not at.startswith("/paths/") for at in places)


def pointers(operation_id: str, where: str, code: int | None, ours: str = "") -> Iterator[str]:
    """The nodes of the document that describe a place in an answer, which is `ours` here."""
    operation = document().operations.get(operation_id)
    if operation is None:
        return
    node = document().success_schema(operation_id)
    if code != 200:
        node = "/components/schemas/ErrorEnvelope"
        yield from _examples(operation_id, code, ours if where == "msg" else "")
    steps = [step for step in where.split(".") if step]
    for number, step in enumerate(steps, start=1):
        found = list(_descend(node, step))
        if not found:
            return
        node = found[-1]
        if number == len(steps):
            yield from found


def _descend(pointer: str, step: str) -> Iterator[str]:
    """The property `step` of the schema at `pointer`, and what it refers to."""
    properties = document().at(pointer).get("properties", {})
    if step not in properties:
        return
    pointer = f"{pointer}/properties/{step}"
    if "pattern" in properties[step]:
        yield f"{pointer}/pattern"
    yield pointer
    while branch := _referred(document().at(pointer)):
        pointer = branch
        yield pointer


def _referred(node: dict[str, Any]) -> str | None:
    reference = node.get("$ref") or next(
        (part["$ref"] for part in node.get("oneOf", ()) if "$ref" in part), None
    )
    return reference and reference.removeprefix("#")


def _examples(operation_id: str, code: int | None, said: str) -> Iterator[str]:
    """The documented answers of an operation with a code, and with what is said if one says it."""
    operation = document().operations[operation_id]
    path = operation.path.replace("/", "~1")
    folder = f"/paths/{path}/{operation.method.lower()}/responses/200/content"
    media = operation.node["responses"]["200"]["content"]["application/json"]
    examples = document().examples(operation_id)
    same = [name for name, example in examples.items() if example["code"] == code]
    saying = [name for name in same if examples[name]["msg"] == said]
    for name, node in media["examples"].items():
        if name in (saying or same):
            yield f"{folder}/application~1json/examples/{name}"
            if "$ref" in node:
                yield node["$ref"].removeprefix("#")


def place(found: str) -> str:
    """The place that a validator's message begins with: `$.data.progress: ...`."""
    match = re.match(r"\$\.([\w.]+)", found)
    return match[1] if match else ""


def merged(differences: Iterable[Difference]) -> list[tuple[Difference, list[int]]]:
    """Each difference once, with all lines that show it."""
    found: dict[tuple[Any, ...], tuple[Difference, list[int]]] = {}
    for one in differences:
        key = (one.operation, one.where, one.ours, one.taped, one.change, one.code)
        found.setdefault(key, (one, []))[1].append(one.line)
    return list(found.values())


def _listed(at: str | list[str]) -> list[str]:
    return [at] if isinstance(at, str) else at
