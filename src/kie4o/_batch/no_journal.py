"""In place of a journal, where none was asked for."""

from __future__ import annotations

from attrs import define

from .journal import Entry, Event


@define
class NoJournal:
    """For a batch that may forget."""

    def key(self, index: int) -> None:
        """None: a prompt has no key."""

    def known(self, index: int) -> Entry | None:  # noqa: ARG002 same form as Journal
        return None

    def write(
        self, index: int, event: Event, *, task_id: str | None = None, message: str | None = None
    ) -> None:
        """Forget it."""

    def open(self) -> None:
        """Nothing to open."""

    def close(self) -> None:
        """Nothing to close."""
