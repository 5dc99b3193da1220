"""What became of callbacks: one delivery for each, with every attempt."""

from __future__ import annotations

from typing import Any

from attrs import Factory, define, frozen


@frozen
class Attempt:
    """One try: when, in seconds of the mock's clock, and what came of it."""

    at: float
    status: int | None = None
    error: str | None = None

    @property
    def taken(self) -> bool:
        """Only HTTP 200 counts (ledger: callback-retries)."""
        return self.status == 200


@define
class Delivery:
    """Everything that was tried to bring one task's callback to its receiver.

    Args:
        id: the same in every attempt.
        task_id: the task that has ended.
        url: the receiver.
        body: what is sent, the same in every attempt.
        due: when it is sent next; None when it will not be.
        attempts: every send, the first one first.
    """

    id: str
    task_id: str
    url: str
    body: bytes
    due: float | None = None
    attempts: list[Attempt] = Factory(list)

    def describe(self) -> dict[str, Any]:
        """The delivery as the control plane shows it."""
        tries = [{"at": a.at, "status": a.status, "error": a.error} for a in self.attempts]
        delivered = any(attempt.taken for attempt in self.attempts)
        return {
            "id": self.id,
            "taskId": self.task_id,
            "url": self.url,
            "delivered": delivered,
            "attempts": tries,
        }
