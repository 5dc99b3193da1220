"""Request windows: at most N calls in N seconds."""

from __future__ import annotations

from collections import deque


class Window:
    """A sliding window over the mock's clock."""

    def __init__(self, count: int, seconds: float) -> None:
        self._count = count
        self._seconds = seconds
        self._calls: deque[float] = deque()

    def admits(self, now: float) -> bool:
        """Count a call at `now`; a call that is one too many is not counted."""
        if self.is_full(now):
            return False
        self.add(now)
        return True

    def is_full(self, now: float) -> bool:
        """Whether a call at `now` would be one too many."""
        while self._calls and self._calls[0] <= now - self._seconds:
            self._calls.popleft()
        return len(self._calls) >= self._count

    def add(self, now: float) -> None:
        """Count a call at `now`."""
        self._calls.append(now)
