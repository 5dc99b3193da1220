"""Write what new pages change as a release note, for people or as JSON."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from attrs import asdict, evolve, frozen

from curation import facts
from curation.changes import Comparison
from curation.checks import LEVELS
from curation.document import Document, nodes
from curation.ledger import Entry
from curation.lines import Change
from curation.reader import Reading

_LABELS = dict(zip(LEVELS, ("breaking", "possibly breaking", "not breaking"), strict=True))
_ASPECT = re.compile(r"[./](type|format|formats|enum|default|required|deprecated|pattern|m\w+)$")


@frozen
class Report:
    """A comparison, with what it touches in this project."""

    base: str
    comparison: Comparison
    reading: Reading
    document: Document
    entries: Sequence[Entry]
    client: Path
    """The folder of the client's hand-written code."""

    def changes(self) -> list[Change]:
        """Give the changes with ledger entries and dependents, the worst of all pages first."""
        found = [
            evolve(change, entries=self._entries(change), depends=self._depends(change))
            for change in self.comparison.changes
        ]
        return sorted(found, key=lambda change: LEVELS.index(change.level))

    def as_json(self) -> dict[str, Any]:
        """Give the report for machines."""
        return {
            "from": self.base,
            "files": self.reading.files,
            "rules": "oasdiff",
            "changes": [
                asdict(c) | {"level": c.level, "breaking": c.level != LEVELS[-1], "who": c.who}
                for c in self.changes()
            ],
            "not_compared": self.comparison.not_given,
            "not_read": [asdict(note) for note in self.reading.notes],
        }

    def as_text(self) -> str:
        """Give the report for people."""
        changes = self.changes()
        levels = Counter(change.level for change in changes)
        counts = ", ".join(f"{levels[level]} {_LABELS[level]}" for level in LEVELS)
        files = f"{self.reading.files} file{'s' * (self.reading.files != 1)}"
        lines = [
            f"From {self.base} to {files}: {len(changes)} changes; {counts} (rules of oasdiff)"
        ]
        for page in dict.fromkeys(change.page for change in changes):
            lines += ["", page, *(f"- {_line(c)}" for c in changes if c.page == page)]
        if names := ", ".join(self.comparison.not_given):
            lines += ["", f"Not compared, because these files do not contain it: {names}"]
        if self.reading.notes:
            lines += ["", "Not read:", *(f"- {note}" for note in self.reading.notes)]
        return "\n".join(lines)

    def _entries(self, change: Change) -> tuple[str, ...]:
        """Name the entries that claim something there, or decide that place of the document."""
        addresses = (change.address, change.was or change.address)
        whole = _ASPECT.sub("", addresses[1])
        subject, key = facts.split(whole)
        stated = self.document.facts.items() if "." in key or whole == subject else ()
        places = {_ASPECT.sub("", s.at) for address, s in stated if facts.covers(whole, address)}
        return tuple(
            entry.id
            for entry in self.entries
            if any(
                facts.covers(address, claim) or facts.covers(claim, address)
                for said in entry.upstream.values()
                for claim in said
                for address in addresses
            )
            or places & {_ASPECT.sub("", at) for at in entry.at}
            or change.address.partition("?")[0] in entry.pending
        )

    def _depends(self, change: Change) -> tuple[str, ...]:
        """Name the links, the client's function and the code that use an operation."""
        if facts.split(change.address)[1] or change.kind not in ("moved", "removed"):
            return ()
        method, path = change.address.split()
        operation = self.document.tree["paths"].get(path, {}).get(method.lower())
        if not operation:
            return ("nothing, as the document does not describe it",)
        name = operation["operationId"]
        function = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()
        used = re.compile(rf"\b{function}\b")
        files = [f for f in self.client.rglob("*.py") if used.search(f.read_text(encoding="utf-8"))]
        links = [
            at.rpartition("/")[2]
            for at, to in nodes(self.document.tree)
            if at.split("/")[-2:-1] == ["links"]
            and (to.get("operationId") == name or at.startswith(f"{operation.at}/"))
        ]
        return (
            f"operation {name} of the document",
            *(f"link {link}" for link in links),
            f"kie4o_api.api.{operation['tags'][0]}.{function}",
            *sorted(f"{self.client.name}/{f.relative_to(self.client)}" for f in files),
        )


def _line(change: Change) -> str:
    concerned = f" for {change.who}" if change.who else ""
    said = [f"{_LABELS[change.level]}{concerned}: {change.text}"]
    said += [f"[{change.check}]"] if change.check else []
    said += [f"[depends on it: {', '.join(change.depends)}]"] if change.depends else []
    said += [f"[ledger: {', '.join(change.entries)}]"] if change.entries else []
    return " ".join([*said, f"({change.place})"] if change.place else said)
