"""Waiting: requests that wait, for which a server makes room, and long polls for a change."""

from __future__ import annotations

import itertools
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

# More at a time are not waited for, or their threads would take all the memory there is.
MOST = 500
# Real seconds between looks whether a client is still there.
_GLANCE = 0.25
T = TypeVar("T")


class Client(Protocol):
    """Who made a request, as far as the socket tells."""

    def has_left(self) -> bool:
        """Whether the other end has closed the connection."""


class Waiting:
    """Counts the requests that wait, for real seconds to pass or for another host."""

    def __init__(self, sleep: Callable[[float], None] | None) -> None:
        """Count none.

        Args:
            sleep: waits for real seconds in place of this class; None lets it wait.
        """
        self.most = MOST
        # Called with how many threads a server needs in addition.
        self.changed: Callable[[int], None] = lambda _: None
        self.sleep = sleep
        self._count = 0
        self._lock = threading.Lock()
        self._ended = threading.Event()

    @contextmanager
    def counted(self) -> Iterator[bool]:
        """Count a request that waits; gives whether there is room for it."""
        with self._lock:
            self._add(1)
            admitted = self._count <= self.most
        try:
            yield admitted
        finally:
            with self._lock:
                self._add(-1)

    def pause(self, seconds: float, client: Client | None) -> None:
        """Wait for real seconds; less when the client leaves, the server ends, or too many wait."""
        if self.sleep:
            return self.sleep(seconds)
        ends = time.monotonic() + seconds
        with self.counted() as admitted:
            while admitted and (left := ends - time.monotonic()) > 0:
                if self._ended.wait(min(left, _GLANCE)) or (client and client.has_left()):
                    return None
        return None

    @property
    def closed(self) -> bool:
        """Whether nobody may wait any longer."""
        return self._ended.is_set()

    def close(self) -> None:
        """Let nobody wait any longer, and ask for no more threads."""
        with self._lock:
            self.changed = lambda _: None
        self._ended.set()

    def _add(self, number: int) -> None:
        before = min(self._count, self.most)
        self._count += number
        after = min(self._count, self.most)
        if after != before:
            self.changed(after)


class TooManyWaiters(Exception):
    """So many wait already that a server would have no thread left to answer others."""


class ChangeNotifier:
    """Rung after every change that someone may wait for; nearly free while nobody does."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self.waiting = 0
        self.closed = False
        # Another one after each change, for those who look again and again.
        self.change = 0
        self._changes = itertools.count(1)
        # How many may wait at a time; a server sets it to what its threads allow.
        self.max_waiters = math.inf

    def notify(self) -> None:
        """Make everyone who waits look again. Whatever changed must have changed before."""
        self.change = next(self._changes)
        # Without the lock: who begins to wait after this look will see the change by itself.
        if self.waiting:
            with self._condition:
                self._condition.notify_all()

    def close(self) -> None:
        """Let nobody wait any longer."""
        with self._condition:
            self.closed = True
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
                    if left <= 0 or self.closed:
                        return None
                    self._condition.wait(left)
                return found
            finally:
                self.waiting -= 1
