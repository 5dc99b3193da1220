"""Waiting for something to have happened often enough, without looking again and again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Changes:
    """Counts changes, and lets others sleep until there may have been enough of them."""

    def __init__(self) -> None:
        self._count = 0
        self._closed = False
        self._condition = threading.Condition()

    def happened(self) -> None:
        """Count a change."""
        with self._condition:
            self._count += 1
            self._condition.notify_all()

    def close(self) -> None:
        """Let nobody wait any longer."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()

    def wait(self, number: Callable[[], int], wanted: int, seconds: float) -> bool:
        """Whether `number()` is at least `wanted` within so many real seconds.

        Args:
            number: how many there are; a change adds one at most, or takes some away.
            wanted: how many there should be.
            seconds: how long to wait.
        """
        ends = time.monotonic() + seconds
        while not self._closed:
            before = self._count
            missing = wanted - number()
            if missing <= 0:
                return True
            if not self._more(before + missing, ends - time.monotonic()):
                break
        return number() >= wanted

    def _more(self, count: int, seconds: float) -> bool:
        with self._condition:
            return self._condition.wait_for(lambda: self._closed or self._count >= count, seconds)
