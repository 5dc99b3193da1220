"""The money of one API key: its balance, and the ledger of how that came to be."""

from __future__ import annotations

from collections import deque

from attrs import define, field, frozen

# A ledger of a hundred thousand tasks would outweigh the tasks.
_LONGEST = 10_000


@frozen
class LedgerEntry:
    """One change of a balance.

    Args:
        at: when, in seconds of the mock's clock.
        amount: below zero what was taken.
        balance: what there was afterwards.
        reason: `charge`, `refund`, `set` or `add`.
        task_id: the task that it is about, if any.
    """

    at: float
    amount: float
    balance: float
    reason: str
    task_id: str | None = None


@define(eq=False)
class Account:
    """The balance of one sandbox. Hold the sandbox's lock while reading and then changing it.

    Args:
        balance: what there is; that it was there at first is not a booking.
        revoked: whether the key is refused.
        spent: what was charged, less refunds.
        dropped: how many bookings were forgotten for newer ones.
        bookings: every change of the balance, the oldest first.
    """

    balance: float
    revoked: bool = False
    spent: float = 0.0
    dropped: int = 0
    bookings: deque[LedgerEntry] = field(factory=deque)

    def charge(self, at: float, amount: float, task_id: str) -> None:
        """Take what a task costs."""
        self._spend(amount)
        self.record(at, -amount, "charge", task_id)

    def refund(self, at: float, amount: float, task_id: str) -> None:
        """Give back what a task cost."""
        self._spend(-amount)
        self.record(at, amount, "refund", task_id)

    def record(self, at: float, amount: float, reason: str, task_id: str | None = None) -> None:
        """Change the balance, and write down why."""
        self.balance = _exact(self.balance + amount)
        self.bookings.append(LedgerEntry(at, _exact(amount), self.balance, reason, task_id))
        if len(self.bookings) > _LONGEST:
            self.bookings.popleft()
            self.dropped += 1

    def _spend(self, amount: float) -> None:
        self.spent = _exact(self.spent + amount)


def _exact(amount: float) -> float:
    # Rounded, or a balance of 0.3 would not cover three images of 0.1.
    return round(amount, 6)
