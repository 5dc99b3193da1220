"""Images and masks that a task has to ignore; their URLs lead nowhere."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from .group import Group, Violation
from .record import succeeded
from .values import fields

# Reserved: no such host can ever exist.
DEAD = "https://nowhere.invalid/a.png"


@frozen
class Ignored:
    """A request with something in it that counts for nothing.

    Args:
        name: the end of its rule's id.
        sentence: what holds.
        source: the ledger's entry.
        request: fields of the request; `...` stands for URLs of images that are there.
    """

    name: str
    sentence: str
    source: str
    request: dict[str, Any]


IGNORED = {
    case.name: case
    for case in (
        Ignored(
            "files-win",
            "filesUrl wins over fileUrl.",
            "file-and-files",
            {"fileUrl": DEAD, "filesUrl": ...},
        ),
        Ignored(
            "mask-beside-several",
            "A mask beside several images is ignored.",
            "mask-several-files",
            {"maskUrl": DEAD, "filesUrl": ...},
        ),
        Ignored(
            "mask-alone",
            "A mask without an image is ignored.",
            "mask-without-file",
            {"maskUrl": DEAD},
        ),
    )
}
INPUTS = Group[[str, Any]]("Dead URLs that do not matter")


def check_ignored(case: str, record: Any) -> list[Violation]:
    """What is wrong with the final record of a request that has something to be ignored.

    Args:
        case: a name from `IGNORED`.
        record: the `data` of getTask.
    """
    return INPUTS.check(case, record)


def _add(case: Ignored) -> None:
    @INPUTS.rule(f"input-{case.name}", case.sentence, case.source, when=lambda n, _: n == case.name)
    def _ignored(_: str, record: Any) -> str | None:
        said = fields(record)
        return None if succeeded(record) else f"{said.get('status')}: {said.get('errorMessage')}"


for _case in IGNORED.values():
    _add(_case)
