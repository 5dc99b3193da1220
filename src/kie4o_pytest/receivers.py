"""Where callbacks go in a test: an application of the test, or a socket on loopback."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

import httpx
from kie4o_mock.testing.transports import app_transport

HOST = "app.test"


class Receivers(httpx.BaseTransport):
    """Leads requests to the hosts of applications into these, and all others to the network."""

    def __init__(self) -> None:
        # By host and port; the first one at a host has the usual port, which httpx takes for none.
        self._apps: dict[tuple[str, int | None], httpx.BaseTransport] = {}

    def mount(self, app: Any, host: str) -> str:
        """Take a WSGI or ASGI application, and return its URL; each has one of its own.

        Raises:
            ValueError: it is not a host name.
        """
        if not isinstance(host, str) or not re.fullmatch(r"[A-Za-z0-9._-]+", host):
            allowed = "a host name without scheme, port and path"
            raise ValueError(f"host: {host!r} is not allowed. Allowed: {allowed}.")
        name = host.lower()
        port = sum(known == name for known, _ in self._apps) or None
        self._apps[name, port] = app_transport(app)
        return f"http://{name}:{port}" if port else f"http://{name}"

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        host, port = request.url.host, request.url.port
        app = self._apps.get((host, port))
        if app is not None:
            return app.handle_request(request)
        if host == HOST or any(host == known for known, _ in self._apps):
            raise httpx.ConnectError("no application was given to receive()", request=request)
        return self._network.handle_request(request)

    def close(self) -> None:
        """Close the connections to the network."""
        if "_network" in self.__dict__:
            self._network.close()

    @cached_property
    def _network(self) -> httpx.HTTPTransport:
        # Made on first use: its certificates take longer than all the rest of a mock.
        return httpx.HTTPTransport(trust_env=False)
