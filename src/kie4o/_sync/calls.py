# Generated from src/kie4o/_async/calls.py by scripts/sync_client.py: edit that file.
"""The one loop that repeats requests. It stands above the generated functions, where it is known
which operation is called and how long it may take.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import httpx
from attrs import evolve, frozen
from kie4o_api import AuthenticatedClient
from kie4o_api.operations import Operation

from .._arguments import abbreviate
from .._clock import Clock
from .._concurrency import SyncCallable
from .._retries import Retries
from ..errors import InvalidResponseError, KieError

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
        function: Callable[..., Any],
        kind: type[_T],
        *,
        once: bool = False,
        **arguments: Any,
    ) -> _T:
        """The response of a generated function.

        Args:
            operation: what the function calls.
            function: its `sync`.
            kind: what it returns when the service said yes.
            once: whether it is the caller who repeats.
            **arguments: those of the function.

        Raises:
            KieError: why there is no response.
        """
        attempt = partial(self._once, operation, function, kind, arguments)
        return self.repeat(operation, attempt, once=once)

    def repeat(self, operation: Operation, attempt: SyncCallable[_T], *, once: bool) -> _T:
        """What an attempt gives; it is made again where that cannot pay twice.

        Args:
            operation: what the attempt calls.
            attempt: sends a request, once.
            once: whether it is the caller who repeats.

        Raises:
            KieError: what came of the last attempt.
        """
        done = 0
        while True:
            try:
                return attempt()
            except KieError as error:
                error.retries = done
                delay = None if once else self.retries.before_next(operation, error, done)
                if delay is None:
                    raise
            done += 1
            self.clock.sleep(delay)

    def within(self, seconds: float) -> Calls:
        """The same with a shorter time for each request."""
        limits = httpx.Timeout(self.api._timeout).as_dict()
        shorter = {name: min(limit or seconds, seconds) for name, limit in limits.items()}
        return evolve(self, api=evolve(self.api, timeout=httpx.Timeout(**shorter)))

    def _once(
        self,
        operation: Operation,
        function: Callable[..., Any],
        kind: type[_T],
        arguments: dict[str, Any],
    ) -> _T:
        """Raise only errors of this package, and interruptions that name a paid request."""
        try:
            response = function(client=self.api, **arguments)
        except KieError:
            raise
        except Exception as error:
            failed = InvalidResponseError(f"The response cannot be read: {type(error).__name__}.")
            failed.may_have_been_charged = operation.paid
            raise failed from error
        except BaseException as stop:
            if operation.paid:
                body = arguments["body"].to_dict()
                prompt = abbreviate(body.get("input", body).get("prompt"))
                stop.add_note(f"The request for {prompt} was sent and may have been charged.")
            raise
        if isinstance(response, kind):
            return response
        failed = InvalidResponseError(f"The response is not a {kind.__name__}.")
        failed.may_have_been_charged = operation.paid
        raise failed
