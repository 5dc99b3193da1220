"""How often each scenario was applied, for those that are applied so many times only."""

from __future__ import annotations

from collections import OrderedDict

# Beyond them the count that was not used for longest starts anew.
KEPT = 10_000


class UseCounts:
    """Counts of one sandbox. Hold its lock while counting."""

    def __init__(self) -> None:
        # By hashes, because names and ids that clients send may be of any length.
        self._counts: OrderedDict[int, int] = OrderedDict()

    def count(self, scenario: str, operation: str, task_id: str | None) -> int:
        """How often a scenario was applied to an operation and a task, this time included."""
        which = hash((scenario, operation, task_id))
        self._counts[which] = self._counts.pop(which, 0) + 1
        if len(self._counts) > KEPT:
            self._counts.popitem(last=False)
        return self._counts[which]
