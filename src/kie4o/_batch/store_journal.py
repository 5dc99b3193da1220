"""A batch's memory in a store, which several processes share: each prompt has a key."""

from __future__ import annotations

from typing import Any

from attrs import define

from .._idempotency.claims import Claims
from .._idempotency.record import digest
from ..errors import OutcomeUnknownError
from .journal import Entry, Event
from .rate_limit import Window


class StoreJournal:
    """The journal of one batch, which its prompts in their order name.

    Everything that must be safe is written where a prompt is created by its key.
    """

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

    def write(
        self, index: int, event: Event, *, task_id: str | None = None, message: str | None = None
    ) -> None:
        """Nothing to write."""

    def open(self) -> None:
        """Nothing to open."""

    def close(self) -> None:
        """Nothing to close: the store is the caller's."""


@define
class OpenWindow(Window):
    """For creations that keep the window of the account by themselves, all processes together."""

    def end(self, now: float) -> None:  # noqa: ARG002 the form of Window
        """Its response has come."""
        self.under_way -= 1
