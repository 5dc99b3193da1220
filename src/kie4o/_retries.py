"""Whether a request may be repeated, and after how long."""

from __future__ import annotations

import random
from email.utils import parsedate_to_datetime

import httpx
from attrs import Factory, frozen
from kie4o_api.operations import Operation

from ._log import LOG
from .errors import (
    ApiConnectionError,
    ApiError,
    ClientStateError,
    ConfigurationError,
    FeatureDisabledError,
    KieError,
    MaintenanceError,
    QueueFullError,
    RateLimitError,
)

_FIRST = 0.5
# The account's window is ten seconds (ledger: generation-rate). Three tries outlast it: with the
# least jitter they wait 1.5, 3 and 6 seconds.
_FIRST_REFUSED = 2.0
_LONGEST = 8.0
_LONGEST_ASKED = 60.0
_LEAST_JITTER = 0.75
# With these the service says that it did not begin.
_REFUSED = (RateLimitError, MaintenanceError, QueueFullError)
# A redirect with one of these asks to send the request elsewhere. With another it may point to what
# came of the request.
_NOT_DONE_HERE = (301, 307, 308)


@frozen
class Retries:
    """How often and how patiently.

    Args:
        most: tries after the first; 0 is none.
        chance: where the jitter comes from.
    """

    most: int = 3
    chance: random.Random = Factory(random.Random)

    def before_next(self, operation: Operation, error: KieError, done: int) -> float | None:
        """Seconds until the next request of an operation, or None when there is none.

        Args:
            operation: what was called.
            error: what came of the last one.
            done: how many retries there were already.
        """
        delay = self.delay(error, done) if may_repeat(operation, error) else None
        if delay is not None:
            LOG.info("%s: %s. Trying again in %.1f s.", operation.id, error, delay)
        return delay

    def delay(self, error: KieError, done: int) -> float | None:
        """Seconds until the next try of what may be repeated, or None when there is none.

        Args:
            error: what came of the last one.
            done: how many retries there were already.
        """
        if done >= self.most:
            return None
        first = _FIRST_REFUSED if isinstance(error, _REFUSED) else _FIRST
        own = self.chance.uniform(_LEAST_JITTER, 1.0) * min(first * 2.0 ** min(done, 9), _LONGEST)
        return max(own, patience(error))


def patience(error: KieError) -> float:
    """Seconds to wait because the response asked for it; a minute at most."""
    return min(error.retry_after or 0.0, _LONGEST_ASKED)


def may_repeat(operation: Operation, error: KieError) -> bool:
    """Whether the same request may be made again without paying twice.

    A paid one is repeated only when it surely was not begun: the service refused it, or the
    request never left. After a read timeout or a code 500 it may have been begun and charged.
    """
    if error.task is not None:
        return False
    if isinstance(error, _REFUSED):
        return True
    if isinstance(error, ApiConnectionError):
        return not (error.sent and operation.paid)
    return not operation.paid and isinstance(error, ApiError) and _is_broken(error)


def may_have_been_charged(error: KieError) -> bool:
    """Whether a paid request may have had its effect although this error came back."""
    if error.task is not None:
        return True
    if isinstance(error, ApiConnectionError):
        return error.sent
    if isinstance(error, ApiError):
        return _is_broken(error) or _may_be_done(error)
    return not isinstance(error, ClientStateError | ConfigurationError)


def _is_broken(error: ApiError) -> bool:
    """Whether the service failed, rather than refused: it may have begun."""
    if isinstance(error, FeatureDisabledError | QueueFullError):
        return False
    return error.code is None or error.code >= 500 or error.code == 408


def _may_be_done(error: ApiError) -> bool:
    """Whether the code is not a refusal, although it is not that of success either."""
    return error.code is not None and error.code < 400 and error.code not in _NOT_DONE_HERE


def retry_after(response: httpx.Response, now: float) -> float | None:
    """What a Retry-After header asks for, in seconds; it may be a number or a date.

    Args:
        response: the response.
        now: seconds since the epoch.
    """
    text = response.headers.get("Retry-After", "")
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, OverflowError, TypeError):
        return None
