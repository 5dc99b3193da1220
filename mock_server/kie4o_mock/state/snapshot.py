"""A state that was saved, as values."""

from __future__ import annotations

from attrs import frozen

from ..byte_budget import ByteBudget, StateKey
from ..clock.clock import Time
from ..converter import leave_out
from ..openapi import Json
from .account import Account
from .deliveries import Attempt, Delivery
from .task import Task

# Of the form that snapshots have as JSON; the control plane's document describes it.
VERSION = 1
# Named ones that are kept.
_KEPT = 100
# Bytes of an entry of the ledger, of a pending event, and of an empty sandbox, about.
_SMALL_SIZE = 300
# The files that an edit was made from: an image that was composited is a stand-in afterwards.
leave_out(Task, "edit")
# Real times mean nothing where a snapshot is loaded.
leave_out(Attempt, "real")


@frozen
class PendingEvent:
    """An event that was queued for a task."""

    at: float
    kind: str
    task_id: str


@frozen
class SavedSandbox:
    """One sandbox. Its key is not told, only what the key can be recognised by.
    `settings` are those that the table of settings lets snapshots hold.

    `created` counts all its tasks, also those that it has forgotten, so that no id comes twice.
    """

    key: str
    time: Time
    settings: Json
    account: Account
    tasks: tuple[Task, ...]
    deliveries: tuple[Delivery, ...]
    waiting: tuple[PendingEvent, ...]
    created: int = 0

    @property
    def size(self) -> int:
        """Bytes that it takes, nearly, where nothing in it is kept elsewhere."""
        large = sum(task.size for task in self.tasks) + sum(one.size for one in self.deliveries)
        return large + _SMALL_SIZE * (1 + len(self.account.bookings) + len(self.waiting))


@frozen
class Snapshot:
    """What was saved; `time` and `settings` are those of sandboxes to come, where all were."""

    saved_at: float
    sandboxes: tuple[SavedSandbox, ...]
    seed: int | None = None
    time: Time | None = None
    settings: Json | None = None

    @property
    def size(self) -> int:
        """Bytes that it takes, nearly."""
        return sum(sandbox.size for sandbox in self.sandboxes)


class NamedSnapshots:
    """Snapshots that are kept by the key and the name that they were saved with."""

    def __init__(self, budget: ByteBudget[StateKey]) -> None:
        """Start empty.

        Args:
            budget: the bytes that they may take, with tasks and callbacks.
        """
        self._budget = budget
        self._kept: dict[tuple[str | None, str], Snapshot] = {}

    def get(self, key: str | None, name: str) -> Snapshot | None:
        """That of the key, or else of all keys."""
        return self._kept.get((key, name)) or self._kept.get((None, name))

    def all(self) -> list[Snapshot]:
        """All of them, the oldest first."""
        return list(self._kept.values())

    def seen_by(self, key: str | None) -> list[tuple[str, Snapshot]]:
        """Those that a key can load, with their names, the oldest first."""
        kept = list(self._kept.items())
        return [(name, snapshot) for (owner, name), snapshot in kept if owner in (None, key)]

    def keep(self, key: str | None, name: str, snapshot: Snapshot) -> None:
        """Keep one in place of an earlier one of that name; the oldest makes room for it."""
        self._drop(key, name)
        self._kept[key, name] = snapshot
        item_id = _budget_key(self, key, name)
        self._budget.hold(item_id, snapshot.size, lambda _: self._kept.pop((key, name), None))
        while len(self._kept) > _KEPT:
            self._drop(*next(iter(self._kept)))
        self._budget.trim()

    def _drop(self, key: str | None, name: str) -> None:
        self._budget.release(_budget_key(self, key, name))
        self._kept.pop((key, name), None)


def _budget_key(store: NamedSnapshots, key: str | None, name: str) -> StateKey:
    return id(store), repr((key, name))
