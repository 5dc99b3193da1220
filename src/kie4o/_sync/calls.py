# Generated from src/kie4o/_async/calls.py by scripts/sync_client.py: edit that file.
"""The one loop that repeats requests. It stands above the generated functions, where it is known
which operation is called and how long it may take.
"""

from __future__ import annotations

from typing import Any, TypeVar

from attrs import frozen
from kie4o_api import AuthenticatedClient
from kie4o_api.operations import Operation

from .._calls import Function, delay_before_retry, only_own_errors, within
from .._clock import Clock
from .._expect import expect
from .._retries import Retries
from ..errors import KieError

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
        function: Function,
        kind: type[_T],
        *,
        seconds: float | None = None,
        once: bool = False,
        **arguments: Any,
    ) -> _T:
        """The response of a generated function.

        Args:
            operation: what the function calls.
            function: its `sync`.
            kind: what it returns when the service said yes.
            seconds: for each request; the timeout of the client when left out.
            once: whether it is the caller who repeats.
            **arguments: those of the function.

        Raises:
            KieError: why there is no response.
        """
        client, done = within(self.api, seconds), 0
        while True:
            try:
                with only_own_errors(operation, arguments):
                    return expect(function(client=client, **arguments), kind)
            except KieError as error:
                delay = None if once else delay_before_retry(self.retries, operation, error, done)
                if delay is None:
                    raise
            done += 1
            self.clock.sleep(delay)
