"""The prompts of a batch that have no task yet: which is uploaded or sent next, and when."""

from __future__ import annotations

import heapq
import math
from collections import Counter
from collections.abc import Callable

from attrs import define, field

from .._clock import Clock
from .._image_request import ImageRequest
from .._retries import Retries, may_repeat
from ..errors import AuthenticationError, InsufficientCreditsError, KieError, RateLimitError
from .rate_limit import SECONDS, Window
from .steps import Create, Outcome, Upload

_POSTPONEMENTS = 3
# Prompts that are not sent any more, and why.
Ended = list[tuple[int, KieError]]


@define
class Queue:
    """Prompts by their index.

    Args:
        requests: those of all prompts.
        key: tells the key of a prompt, where the batch is shared with other processes.
        window: of the account.
        retries: how often and how patiently.
        clock: the time.
    """

    requests: list[ImageRequest]
    key: Callable[[int], str | None]
    window: Window
    retries: Retries
    clock: Clock
    _closed: KieError | None = field(default=None, init=False)
    _waiting: list[int] = field(factory=list, init=False)
    _uploading: int = field(default=0, init=False)
    _uploaded: set[int] = field(factory=set, init=False)
    _tries: Counter[int] = field(factory=Counter, init=False)

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def under_way(self) -> int:
        """How many are uploaded or sent right now."""
        return self.window.under_way + self._uploading

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is sent, because of the account."""
        return self._closed is not None

    def add(self, index: int) -> None:
        """Let a prompt wait for its turn."""
        heapq.heappush(self._waiting, index)

    def due(self) -> float:
        """When the next one is due, in seconds of the clock; infinity when none is."""
        if not self._waiting:
            return math.inf
        return -math.inf if self._needs_upload(self._waiting[0]) else self.window.opens()

    def next(self) -> Upload | Create:
        """The one that is due first."""
        index = heapq.heappop(self._waiting)
        if self._needs_upload(index):
            # Before the journal says that a request is sent: until then nothing is paid.
            self._uploading += 1
            return Upload(index, self.requests[index])
        self.window.begin()
        return Create(index, self.requests[index], self.key(index))

    def uploaded(self, index: int, outcome: Outcome) -> Ended:
        """Take what came of an upload."""
        self._uploading -= 1
        ended = self._close(outcome) if isinstance(outcome, AuthenticationError) else []
        error = outcome if isinstance(outcome, KieError) else self._closed
        if error is not None:
            return [*ended, (index, error)]
        self._uploaded.add(index)
        self.add(index)
        return ended

    def refused(self, index: int, error: KieError) -> Ended:
        """Take that a request was refused; it may wait for another turn."""
        of_account = isinstance(error, InsufficientCreditsError | AuthenticationError)
        ended = self._close(error) if of_account else []
        delay = self._again(index, error)
        if delay is None or self._closed:
            return [*ended, (index, error)]
        # What keeps the service from creating this task keeps it from creating the others.
        self.window.close(self.clock.monotonic() + delay)
        self.add(index)
        return ended

    def _needs_upload(self, index: int) -> bool:
        return bool(self.requests[index].files) and index not in self._uploaded

    def _again(self, index: int, error: KieError) -> float | None:
        """Seconds until a refused prompt is sent again, or None when it is not."""
        tries = error.retries = self._tries[index]
        self._tries[index] += 1
        if not may_repeat(self.requests[index].operation, error):
            return None
        if not isinstance(error, RateLimitError):
            return self.retries.delay(error, tries)
        # Others, or this batch before a restart, have used the window.
        tries -= _POSTPONEMENTS
        delay = self.retries.delay(error, tries)
        return None if delay is None else max(delay, SECONDS)

    def _close(self, error: KieError) -> Ended:
        """End what has not begun: what is true of the account is true of every prompt."""
        self._closed = error
        ended = [(index, error) for index in sorted(self._waiting)]
        self._waiting.clear()
        return ended
