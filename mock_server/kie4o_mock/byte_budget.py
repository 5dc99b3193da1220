"""A limit in bytes for many small things together: the oldest of them make room."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from contextlib import suppress
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
# What the budget of the state names an item by: the `id` of its collection, its name in that.
StateKey = tuple[int, str]


class NoRoom(Exception):
    """Nothing can be dropped for what should be kept."""

    def __init__(self, size: int, limit: float) -> None:
        used = "running tasks and rules use the rest"
        super().__init__(f"{size} bytes do not fit into the {limit:g} of --state-bytes: {used}.")


class ByteBudget(Generic[K]):
    """Bytes that the items of many collections may take together.

    Items that must stay, such as running tasks, are reserved and never dropped. All others are
    held, and the oldest of them are dropped beyond the limit.

    Args:
        limit: how many bytes.
    """

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self.dropped = 0
        self._used = 0
        self._reserved = 0
        self._held: OrderedDict[K, tuple[int, Callable[[K], object]]] = OrderedDict()
        self._gone: deque[K] = deque()
        self._lock = threading.Lock()

    @property
    def used(self) -> int:
        """Bytes of all items."""
        if self._gone:
            with suppress(IndexError):
                while True:
                    self.release(self._gone.popleft())
        return self._used

    def reserve(self, size: int) -> None:
        """Count bytes that stay, until they are given back. `trim` afterwards.

        Raises:
            NoRoom: with those that were reserved before they are too many.
        """
        with self._lock:
            if self._reserved + size > self.limit:
                raise NoRoom(size, self.limit)
            self._reserved += size
            self._used += size

    def give_back(self, size: int) -> None:
        """Count bytes no more that were reserved."""
        with self._lock:
            self._reserved -= size
            self._used -= size

    def hold(self, item_id: K, size: int, forget: Callable[[K], object]) -> None:
        """Count an item that may be dropped. `trim` afterwards, once no lock is held.

        Args:
            item_id: names the item among all of this budget.
            size: the bytes that it takes.
            forget: lets its collection go of it, and perhaps of what the collection got before.
        """
        with self._lock:
            self._held[item_id] = size, forget
            self._used += size

    def resize(self, item_id: K, size: int) -> None:
        """Count an item at its size of now, and make room for it; nothing if it was dropped."""
        with self._lock:
            if item_id in self._held:
                self._add(item_id, size - self._held[item_id][0])
        self.trim()

    def grow(self, item_id: K, by: int) -> None:
        """Count more bytes of an item, and make room for them; nothing if it was dropped."""
        with self._lock:
            if item_id in self._held:
                self._add(item_id, by)
        self.trim()

    def release(self, item_id: K) -> None:
        """Count an item no more; nothing if it was dropped."""
        with self._lock:
            if item_id in self._held:
                self._used -= self._held.pop(item_id)[0]

    def release_soon(self, item_id: K) -> None:
        """Count an item no more when someone asks next; it waits for no lock."""
        self._gone.append(item_id)

    def trim(self) -> None:
        """Drop the oldest items beyond the limit."""
        while self.used > self.limit:
            with self._lock:
                if self._used <= self.limit or not self._held:
                    return
                item_id, (size, forget) = self._held.popitem(last=False)
                self._used -= size
                self.dropped += 1
            forget(item_id)

    def _add(self, item_id: K, by: int) -> None:
        """Count more bytes of an item that is held; the caller holds the lock."""
        before, forget = self._held[item_id]
        self._held[item_id] = before + by, forget
        self._used += by
