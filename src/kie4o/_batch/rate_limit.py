"""How many tasks the account may create in a time."""

from __future__ import annotations

import math
from collections import deque

from attrs import Factory, define

# The account's window for new generations (ledger: generation-rate).
COUNT = 20
SECONDS = 10.0


@define
class Window:
    """The creations that the service may still count.

    When it counts a request is not known, only that it does so between the request and its
    response. So a creation takes a place from the one until `SECONDS` after the other, and however
    slow the line is, the service never sees one too many.
    """

    under_way: int = 0
    _ended: deque[float] = Factory(lambda: deque(maxlen=COUNT))
    _closed_until: float = -math.inf

    def opens(self) -> float:
        """When the next task may be created; infinity until a response has come."""
        places = COUNT - self.under_way
        if places < 1:
            return math.inf
        full = len(self._ended) >= places
        return max(self._closed_until, self._ended[-places] + SECONDS if full else -math.inf)

    def begin(self) -> None:
        """A creation is sent."""
        self.under_way += 1

    def end(self, now: float) -> None:
        """Its response has come."""
        self.under_way -= 1
        self._ended.append(now)

    def close(self, until: float) -> None:
        """Create nothing for a while."""
        self._closed_until = max(self._closed_until, until)
