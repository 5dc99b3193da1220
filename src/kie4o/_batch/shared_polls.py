"""The polls of a batch on several machines: one process polls a task, the others read the store."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import kie4o_api.models as models
from attrs import Factory, frozen

from .._idempotency.owner import has_died, new_owner
from .._polling import LONGEST_POLL
from .._task import Task
from ..errors import KieError, StoreError
from ..stores import Store


@frozen
class SharedPolls:
    """Who polls which task, and how each has ended.

    Nothing here must be safe: a process that cannot read the store polls by itself.

    Args:
        store: where it is written.
        longest: seconds between two polls of a task. Who has not polled for twice that time is
            taken for dead.
    """

    store: Store
    longest: float
    _owner: str = Factory(new_owner)

    def begin(self, task: Task) -> Task | None:
        """Look whether somebody else polls a task, or knows its end.

        Returns:
            the task as it is known without a poll; or None where this process is to poll it.
        """
        name = _name(task)
        with suppress(StoreError):
            value, now = self.store.get(name)
            known = _load(value)
            if "record" in known:
                return _ended(task, known["record"])
            owner, until = known.get("owner"), known.get("until", 0.0)
            if owner != self._owner and now < until and not has_died(str(owner)):
                return task
            lease = {"owner": self._owner, "until": now + 2 * self.longest + LONGEST_POLL}
            if not self.store.swap(name, value, json.dumps(lease), durable=False):
                return task
        return None

    def end(self, seen: Task | KieError) -> None:
        """Tell the others how a task has ended, if it has."""
        if isinstance(seen, Task) and seen.done:
            with suppress(StoreError):
                value = self.store.get(_name(seen)).value
                self.store.swap(
                    _name(seen), value, json.dumps({"record": dict(seen.raw)}), durable=False
                )


def _name(task: Task) -> str:
    return f"poll:{task.id}"


def _load(value: str | None) -> dict[str, Any]:
    """What the store has; nothing where it cannot be read, so that it is written anew."""
    try:
        known = json.loads(value or "{}")
    except ValueError:
        return {}
    return known if isinstance(known, dict) else {}


def _ended(task: Task, record: dict[str, Any]) -> Task:
    if task.model is not None:
        return Task._of_job(models.Job.from_dict(record), task.model)
    return Task.of(models.Task.from_dict(record))
