"""In place of the file of a batch: nothing, or a store that several processes share."""

from __future__ import annotations

from typing import Any

from attrs import define

from .._idempotency.claims import Claims
from .._idempotency.record import digest
from ..errors import OutcomeUnknownError
from .journal import Entry, Event
from .rate_limit import Window


class NoJournal:
    """For a batch that may forget."""

    keeps_tasks = False

    def key(self, index: int) -> str | None:  # noqa: ARG002 same form as Journal
        """None: a prompt has no key."""
        return None

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


class StoreJournal(NoJournal):
    """The journal of one batch, which its prompts in their order name; each prompt has a key.

    Everything that must be safe is written where a prompt is created by its key.
    """

    keeps_tasks = True

    def __init__(self, claims: Claims, requests: list[dict[str, Any]]) -> None:
        """Read nothing yet.

        Args:
            claims: the keys of the store.
            requests: what is asked for.
        """
        self._claims = claims
        self._digests = [digest(request) for request in requests]
        self._batch = digest({"prompts": self._digests})[:32]
        self._last: dict[int, str] = {}

    def key(self, index: int) -> str:
        """The key of the prompt at `index`; after a task that failed, that of its successor."""
        first, last = f"batch:{self._batch}:{index}", self._last.get(index)
        return f"{first}:after:{last}" if last else first

    def known(self, index: int) -> Entry | None:
        """The last task of the prompt at `index`; None where creating it tells more.

        Raises:
            StoreError: the store cannot be read.
        """
        while True:
            try:
                record, _ = self._claims.find(self.key(index), self._digests[index])
            except OutcomeUnknownError:
                return None
            if record is None:
                last = self._last.get(index)
                return Entry("created", last) if last else None
            if record.task_id is None:
                return None
            self._last[index] = record.task_id


@define
class OpenWindow(Window):
    """For creations that keep the window of the account by themselves, all processes together."""

    def end(self, now: float) -> None:  # noqa: ARG002 the form of Window
        """Its response has come."""
        self.under_way -= 1
