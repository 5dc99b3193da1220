"""What both forms of the retry loop share."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
from attrs import evolve
from kie4o_api import AuthenticatedClient
from kie4o_api.operations import Operation

from ._arguments import abbreviate
from ._retries import Retries, may_repeat
from .errors import InvalidRequestError, InvalidResponseError, KieError

_LOG = logging.getLogger("kie4o")
_SHORTEST_POLL, _LONGEST_POLL = 1.0, 10.0
Function = Callable[..., object]
AsyncFunction = Callable[..., Awaitable[object]]


def poll_seconds(left: float) -> float:
    """Seconds that one poll of a wait may take.

    Args:
        left: seconds until the wait is over.
    """
    # Without any time, even a poll that would be answered at once could not be made.
    return min(max(left, _SHORTEST_POLL), _LONGEST_POLL)


def within(api: AuthenticatedClient, seconds: float | None) -> AuthenticatedClient:
    """The client itself, or a copy with shorter timeouts."""
    if seconds is None:
        return api
    limits = httpx.Timeout(api._timeout).as_dict()
    return evolve(
        api, timeout=httpx.Timeout(**{n: min(v or seconds, seconds) for n, v in limits.items()})
    )


@contextmanager
def only_own_errors(operation: Operation, arguments: dict[str, Any]) -> Iterator[None]:
    """Let nothing out but errors of this package, and interruptions that say what they cost."""
    try:
        yield
    except KieError as error:
        if isinstance(error, InvalidResponseError):
            error.may_have_been_charged = operation.paid
        raise
    except httpx.InvalidURL as error:
        raise InvalidRequestError(f"{operation.id}: {error}") from error
    except Exception as error:
        failed = InvalidResponseError(f"The response cannot be read: {type(error).__name__}.")
        failed.may_have_been_charged = operation.paid
        raise failed from error
    except BaseException as stop:
        if operation.paid:
            prompt = getattr(arguments.get("body"), "prompt", None)
            stop.add_note(
                f"The request for {abbreviate(prompt)} was under way and may have been charged."
            )
        raise


def delay_before_retry(
    retries: Retries, operation: Operation, error: KieError, done: int
) -> float | None:
    """Seconds until the next try, or None when there is none."""
    delay = retries.delay(error, done) if may_repeat(operation, error) else None
    if delay is not None:
        _LOG.info("%s: %s. Trying again in %.1f s.", operation.id, error, delay)
    return delay
