"""A state that was saved, as values."""

from __future__ import annotations

from attrs import frozen

from ..clock.clock import Time
from ..converter import leave_out
from ..openapi import Json
from .account import Account
from .deliveries import Delivery
from .task import Task

# Of the form that snapshots have as JSON; the control plane's document describes it.
VERSION = 1
# The files that an edit was made from: a picture that was composited is a stand-in afterwards.
leave_out(Task, "edit")


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


@frozen
class Snapshot:
    """What was saved; `time` and `settings` are those of sandboxes to come, where all were."""

    saved_at: float
    sandboxes: tuple[SavedSandbox, ...]
    seed: int | None = None
    time: Time | None = None
    settings: Json | None = None
