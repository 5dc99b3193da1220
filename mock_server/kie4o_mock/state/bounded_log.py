"""The latest of many things: those that are too many go, the oldest first, and it is counted."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar

from .notifier import ChangeNotifier


class Numbered(Protocol):
    """Something that a log gives an id."""

    id: int


T = TypeVar("T", bound=Numbered)


class BoundedLog(Generic[T]):
    """The latest things of one sandbox."""

    def __init__(self, limit: int, numbers: Iterator[int], notifier: ChangeNotifier) -> None:
        """Start empty.

        Args:
            limit: how many are kept.
            numbers: what ids are taken from; shared, so that an id is one thing of the mock.
            notifier: notified when an item is added.
        """
        self.dropped = 0
        self._items: deque[T] = deque(maxlen=limit)
        self._numbers = numbers
        self._notifier = notifier
        self._lock = threading.Lock()

    def add(self, item: T) -> None:
        """Give it an id, higher than all before, and keep it."""
        with self._lock:
            item.id = next(self._numbers)
            if len(self._items) == self._items.maxlen:
                self.dropped += 1
            self._items.append(item)
        self._notifier.notify()

    def items(self) -> list[T]:
        """The oldest first."""
        with self._lock:
            return list(self._items)

    def clear(self) -> int:
        """Forget all, and tell how many that were."""
        with self._lock:
            count = len(self._items)
            self._items.clear()
            self.dropped = 0
            return count
