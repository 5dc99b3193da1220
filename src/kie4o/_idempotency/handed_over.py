"""Which tasks were handed to the code of a user, in however many processes a receiver runs."""

from __future__ import annotations

import json
from typing import Any

from attrs import frozen

from ..errors import StoreError
from ..stores import Store
from .owner import has_died, new_owner

_DONE = "done"


@frozen
class HandedOver:
    """The tasks of one store.

    Args:
        store: where they are.
        seconds: in which the code returns; after that, its process has died.
    """

    store: Store
    seconds: float

    def begin(self, task_id: str) -> str | None:
        """Take a task in hand.

        Returns:
            what `finish` and `give_back` need; None where another has it in hand, or is done.

        Raises:
            StoreError: the store cannot be reached.
        """
        name = _name(task_id)
        known, now = self.store.get(name)
        if known is not None and not _is_left(known, now):
            return None
        mine = json.dumps({"owner": new_owner(), "until": now + self.seconds})
        return mine if self.store.swap(name, known, mine) else None

    def finish(self, task_id: str, mine: str) -> None:
        """The code has returned; nobody is handed this task again."""
        self.store.swap(_name(task_id), mine, _DONE, may_expire=True)

    def give_back(self, task_id: str, mine: str) -> None:
        """The code has failed; the next caller who is told of the task tries again."""
        self.store.swap(_name(task_id), mine, None)


def _name(task_id: str) -> str:
    return f"task:{task_id}"


def _is_left(known: str, now: float) -> bool:
    """Whether the process that had a task in hand has ended without being done."""
    if known == _DONE:
        return False
    try:
        found: dict[str, Any] = json.loads(known)
        return now >= float(found["until"]) or has_died(str(found["owner"]))
    except (ValueError, KeyError, TypeError) as error:
        said = "What the store has of a task that was handed over cannot be read."
        raise StoreError(said) from error
