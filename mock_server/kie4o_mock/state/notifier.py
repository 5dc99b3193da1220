"""Long polls: threads that wait, in real seconds, until something in the mock is so."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class TooManyWaiters(Exception):
    """So many wait already that a server would have no thread left to answer others."""


class ChangeNotifier:
    """Rung after every change that someone may wait for; nearly free while nobody does."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self.waiting = 0
        self._closed = False
        # How many may wait at a time; a server sets it to what its threads allow.
        self.max_waiters = math.inf

    def notify(self) -> None:
        """Make everyone who waits look again. Whatever changed must have changed before."""
        # Without the lock: who begins to wait after this look will see the change by itself.
        if self.waiting:
            with self._condition:
                self._condition.notify_all()

    def close(self) -> None:
        """Let nobody wait any longer."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()

    def wait_for(self, look: Callable[[], T | None], seconds: float) -> T | None:
        """What `look` finds as soon as it finds something; None when it is too late.

        Raises:
            TooManyWaiters: too many wait.
        """
        deadline = time.monotonic() + seconds
        with self._condition:
            if self.waiting >= self.max_waiters:
                raise TooManyWaiters
            self.waiting += 1
            try:
                while (found := look()) is None:
                    left = deadline - time.monotonic()
                    if left <= 0 or self._closed:
                        return None
                    self._condition.wait(left)
                return found
            finally:
                self.waiting -= 1
