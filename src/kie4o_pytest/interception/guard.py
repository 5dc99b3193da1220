"""Refuses connections to the paid service, whatever library asks for them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from typing import Any

from .interceptor import plain

# What CPython tells its hooks before it looks a host up or connects, and where the host is.
_EVENTS: dict[str, Callable[[tuple[Any, ...]], Any]] = {
    "socket.getaddrinfo": lambda args: args[0],
    "socket.gethostbyname": lambda args: args[0],
    "socket.connect": lambda args: args[1][0] if isinstance(args[1], tuple) else None,
}
_hosts: frozenset[str] = frozenset()


class RealServiceError(RuntimeError):
    """A test was about to reach the paid service in a way that cannot be led to the mock."""


def refuse(hosts: frozenset[str]) -> None:
    """Refuse connections to these hosts from now on, and to no others."""
    global _hosts  # every thread of the process is meant
    _hosts = hosts
    if hosts:
        _watch()


@cache
def _watch() -> None:
    # It cannot be taken away again. With no hosts it lets everything pass.
    sys.addaudithook(_check)


def _check(event: str, args: tuple[Any, ...]) -> None:
    if _hosts and event in _EVENTS:
        host = _EVENTS[event](args)
        check(host.decode("ascii", "replace") if isinstance(host, bytes) else str(host))


def check(host: str) -> None:
    """Refuse a host of the paid service.

    Raises:
        RealServiceError: it is one.
    """
    name = plain(host)
    if name in _hosts:
        raise RealServiceError(
            f"{name} is the paid service, and no test with kie_mock reaches it. Requests of httpx, "
            "requests, urllib3, urllib and http.client for it go to the mock; this one cannot. "
            "Give the program the mock's base URL, kie_mock_server.base_url, which is also in "
            "KIE_BASE_URL, or let the test opt out: @pytest.mark.kie_mock(intercept=False)."
        )
