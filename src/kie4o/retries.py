"""Whether a call is tried again, and after how long."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from email.utils import parsedate_to_datetime

import httpx
from attrs import Factory, frozen

from . import wire
from .errors import (
    ApiError,
    ConnectionFailed,
    FeatureDisabled,
    KieError,
    Maintenance,
    Misuse,
    QueueFull,
    RateLimited,
    SaveError,
)

_FIRST = 0.5
# The account's window is ten seconds (ledger: generation-rate). Three tries outlast it: with the
# least jitter they wait 1.5, 3 and 6 seconds.
_FIRST_REFUSED = 2.0
_LONGEST = 8.0
_LONGEST_ASKED = 60.0
_LEAST_JITTER = 0.75
# With these the service says that it did not begin.
_REFUSED = (RateLimited, Maintenance, QueueFull)
# How long one look of a wait may take, in seconds; None when nobody waits.
LOOKING: ContextVar[float | None] = ContextVar("kie4o_looking", default=None)
_SHORTEST_LOOK, _LONGEST_LOOK = 1.0, 10.0
_ONCE: ContextVar[bool] = ContextVar("kie4o_once", default=False)


@contextmanager
def looking(deadline: float | None) -> Iterator[None]:
    """Make calls short and single: a wait bears passing trouble itself, and has a deadline."""
    # Without any time, even a look that would be answered at once could not be made.
    wanted = _LONGEST_LOOK if deadline is None else max(deadline, _SHORTEST_LOOK)
    token = LOOKING.set(min(wanted, _LONGEST_LOOK))
    try:
        yield
    finally:
        LOOKING.reset(token)


@contextmanager
def once() -> Iterator[None]:
    """Make calls single: whoever makes them repeats them."""
    token = _ONCE.set(True)
    try:
        yield
    finally:
        _ONCE.reset(token)


@frozen
class Retries:
    """How often and how patiently.

    Args:
        most: tries after the first; 0 is none.
        chance: where the jitter comes from.
    """

    most: int = 3
    chance: random.Random = Factory(random.Random)

    def delay(self, operation: str, error: KieError, done: int) -> float | None:
        """Seconds until the next try, or None when there is none.

        Args:
            operation: what was called.
            error: what came of it.
            done: how many retries there were already.
        """
        if _ONCE.get() or LOOKING.get() is not None:
            return None
        if done >= self.most or not may_repeat(operation, error):
            return None
        if error.retry_after is not None:
            return patience(error)
        first = _FIRST_REFUSED if isinstance(error, _REFUSED) else _FIRST
        return self.chance.uniform(_LEAST_JITTER, 1.0) * min(first * 2.0 ** min(done, 9), _LONGEST)


def patience(error: KieError) -> float:
    """Seconds to wait because the answer asked for it; a minute at most."""
    return min(error.retry_after or 0.0, _LONGEST_ASKED)


def may_repeat(operation: str, error: KieError) -> bool:
    """Whether the same call may be made again without paying twice.

    A generation is repeated only when it surely was not begun: the service refused it, or the
    request never left. After a read timeout or a code 500 it may have been begun and charged.
    """
    if isinstance(error, SaveError):
        return error.passing
    if isinstance(error, _REFUSED):
        return True
    if isinstance(error, ConnectionFailed) and not error.sent:
        return True
    if operation == wire.GENERATE:
        return False
    if isinstance(error, ApiError):
        return _is_broken(error)
    return isinstance(error, ConnectionFailed)


def is_uncertain(operation: str, error: KieError) -> bool:
    """Whether a paid request may have had its effect although this error came back."""
    if operation != wire.GENERATE or isinstance(error, Misuse) or may_repeat(operation, error):
        return False
    return not isinstance(error, ApiError) or _is_broken(error)


def _is_broken(error: ApiError) -> bool:
    """Whether the service failed, rather than refused: it may have begun."""
    if isinstance(error, FeatureDisabled):
        return False
    return error.code is None or error.code >= 500 or error.code == 408


def retry_after(response: httpx.Response, now: float) -> float | None:
    """What a Retry-After header asks for, in seconds; it may be a number or a date.

    Args:
        response: the answer.
        now: seconds since the epoch.
    """
    text = response.headers.get("Retry-After", "")
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, OverflowError, TypeError):
        return None
