"""The one loop that repeats requests. It stands above the generated functions, where it is known
which operation is called and how long it may take.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import httpx
from attrs import evolve, frozen
from kie4o_api import AuthenticatedClient
from kie4o_api.operations import Operation

from ._arguments import shown
from ._clock import Clock
from ._expect import expect
from ._retries import Retries, may_repeat
from .errors import InvalidRequestError, InvalidResponseError, KieError

_LOG = logging.getLogger("kie4o")
_SHORTEST_POLL, _LONGEST_POLL = 1.0, 10.0
_T = TypeVar("_T")


@frozen
class Calls:
    """Calls generated functions of the synchronous client.

    Args:
        api: the generated client.
        retries: how often and how patiently.
        clock: the time.
    """

    api: AuthenticatedClient
    retries: Retries
    clock: Clock

    def __call__(
        self,
        operation: Operation,
        function: Callable[..., object],
        kind: type[_T],
        *,
        seconds: float | None = None,
        once: bool = False,
        **arguments: Any,
    ) -> _T:
        """The answer of a generated function.

        Args:
            operation: what the function calls.
            function: its `sync`.
            kind: what it returns when the service said yes.
            seconds: for each request; the timeout of the client when left out.
            once: whether it is the caller who repeats.
            **arguments: those of the function.

        Raises:
            KieError: why there is no answer.
        """
        client, done = _within(self.api, seconds), 0
        while True:
            try:
                with _typed(operation, arguments):
                    return expect(function(client=client, **arguments), kind)
            except KieError as error:
                delay = None if once else _delay(self.retries, operation, error, done)
                if delay is None:
                    raise
            done += 1
            self.clock.sleep(delay)


@frozen
class AsyncCalls:
    """Calls generated functions of the asynchronous client; see `Calls`."""

    api: AuthenticatedClient
    retries: Retries
    clock: Clock

    async def __call__(
        self,
        operation: Operation,
        function: Callable[..., Awaitable[object]],
        kind: type[_T],
        *,
        seconds: float | None = None,
        once: bool = False,
        **arguments: Any,
    ) -> _T:
        """The answer of a generated function; see `Calls`."""
        client, done = _within(self.api, seconds), 0
        while True:
            try:
                with _typed(operation, arguments):
                    return expect(await function(client=client, **arguments), kind)
            except KieError as error:
                delay = None if once else _delay(self.retries, operation, error, done)
                if delay is None:
                    raise
            done += 1
            await self.clock.asleep(delay)


def poll_seconds(left: float) -> float:
    """Seconds that one poll of a wait may take.

    Args:
        left: seconds until the wait is over.
    """
    # Without any time, even a poll that would be answered at once could not be made.
    return min(max(left, _SHORTEST_POLL), _LONGEST_POLL)


def _within(api: AuthenticatedClient, seconds: float | None) -> AuthenticatedClient:
    """The client itself, or a copy with shorter timeouts."""
    if seconds is None:
        return api
    limits = httpx.Timeout(api._timeout).as_dict()
    return evolve(
        api, timeout=httpx.Timeout(**{n: min(v or seconds, seconds) for n, v in limits.items()})
    )


@contextmanager
def _typed(operation: Operation, arguments: dict[str, Any]) -> Iterator[None]:
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
        failed = InvalidResponseError(f"The answer cannot be read: {type(error).__name__}.")
        failed.may_have_been_charged = operation.paid
        raise failed from error
    except BaseException as stop:
        if operation.paid:
            prompt = getattr(arguments.get("body"), "prompt", None)
            stop.add_note(
                f"The request for {shown(prompt)} was under way and may have been charged."
            )
        raise


def _delay(retries: Retries, operation: Operation, error: KieError, done: int) -> float | None:
    """Seconds until the next try, or None when there is none."""
    delay = retries.delay(error, done) if may_repeat(operation, error) else None
    if delay is not None:
        _LOG.info("%s: %s. Trying again in %.1f s.", operation.id, error, delay)
    return delay
