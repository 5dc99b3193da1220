"""Request windows: at most so many calls in so many seconds."""

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
        while self._calls and self._calls[0] <= now - self._seconds:
            self._calls.popleft()
        if len(self._calls) >= self._count:
            return False
        self._calls.append(now)
        return True
