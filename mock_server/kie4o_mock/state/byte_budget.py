"""A limit in bytes for many small things together: the oldest of them make room."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Protocol


class Holder(Protocol):
    """A collection that keeps items of a budget."""

    def forget(self, item_id: int) -> None:
        """Let go of an item, and of all that the collection got before it."""


class ByteBudget:
    """Bytes that the items of many collections may take together.

    Args:
        limit: how many bytes.
    """

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.used = 0
        self.dropped = 0
        self._held: OrderedDict[int, tuple[int, Holder]] = OrderedDict()
        self._lock = threading.Lock()

    def hold(self, item_id: int, size: int, holder: Holder) -> None:
        """Count a new item of `size` bytes. `trim` afterwards, once no lock is held."""
        with self._lock:
            self._held[item_id] = size, holder
            self.used += size

    def resize(self, item_id: int, size: int) -> None:
        """Count an item at its size of now, and make room for it; nothing if it was dropped."""
        with self._lock:
            if item_id in self._held:
                before, holder = self._held[item_id]
                self._held[item_id] = size, holder
                self.used += size - before
        self.trim()

    def release(self, item_id: int) -> None:
        """Count an item no more; nothing if it was dropped."""
        with self._lock:
            if item_id in self._held:
                self.used -= self._held.pop(item_id)[0]

    def trim(self) -> None:
        """Drop the oldest items beyond the limit. It takes the locks of their collections."""
        while self.used > self.limit:
            with self._lock:
                if self.used <= self.limit:
                    return
                item_id, (size, holder) = self._held.popitem(last=False)
                self.used -= size
                self.dropped += 1
            holder.forget(item_id)
