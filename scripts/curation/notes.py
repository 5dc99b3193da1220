"""What was not read: the file, the line and why. Reading never stops for it."""

from __future__ import annotations

from attrs import Factory, frozen


@frozen(order=True)
class Note:
    """One thing that was not read."""

    file: str
    line: int
    why: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.why}"


@frozen
class Notes:
    """Collect the notes about one file."""

    file: str
    found: list[Note] = Factory(list)

    def add(self, line: int, why: str) -> None:
        """Note what was not read, once."""
        note = Note(self.file, max(line, 1), why)
        if note not in self.found:
            self.found.append(note)
