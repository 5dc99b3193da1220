"""The faults: data in one file for each group."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from attrs import frozen

ROOT = Path(__file__).resolve().parents[2]
GROUPS = (
    "shape",
    "invariant",
    "relation",
    "history",
    "input",
    "download",
    "callback",
    "auth",
)


@frozen
class Mutant:
    """One fault.

    Args:
        name: what is wrong, in kebab-case.
        group: what kind of rule it breaks.
        file: where, from the root of the checkout.
        old: the text that is replaced; it is there exactly once.
        new: what it is replaced with.
        rules: the rules that may find it.
    """

    name: str
    group: str
    file: str
    old: str
    new: str
    rules: frozenset[str]

    @property
    def independent(self) -> bool:
        """Whether it is one of the independent implementation, not of the mock."""
        return self.file.startswith("contract_tests/independent/")

    @property
    def times(self) -> int:
        """How often the replaced text is there."""
        return self._text().count(self.old)

    def source(self) -> str:
        """The file with the fault in it."""
        return self._text().replace(self.old, self.new)

    def _text(self) -> str:
        return (ROOT / self.file).read_text(encoding="utf-8")


@cache
def catalogue() -> tuple[Mutant, ...]:
    """All faults."""
    return tuple(mutant for group in GROUPS for mutant in _read(group))


def short() -> tuple[Mutant, ...]:
    """Three of each group: the first, one from the middle, and the last."""
    groups = map(_read, GROUPS)
    return tuple(m for found in groups for m in (found[0], found[len(found) // 2], found[-1]))


def _read(group: str) -> list[Mutant]:
    text = Path(__file__).with_name(f"{group}.yaml").read_text(encoding="utf-8")
    entries = yaml.safe_load(text)
    return [
        Mutant(
            name=entry["name"],
            group=group,
            file=entry["file"],
            old=entry["old"],
            new=entry["new"],
            rules=frozenset(entry["rules"]),
        )
        for entry in entries
    ]
