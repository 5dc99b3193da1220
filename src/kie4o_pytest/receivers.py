"""Where callbacks go in a test: an application of the test, or a socket on loopback."""

from __future__ import annotations

from typing import Any

import httpx
from kie4o_mock.testing.apps import app_transport

HOST = "app.test"


class Receivers(httpx.BaseTransport):
    """Leads requests to `HOST` into applications, and all others to the network."""

    def __init__(self) -> None:
        # By their port; the first one is at the usual port, which httpx takes for none.
        self._apps: dict[int | None, httpx.BaseTransport] = {}
        self._network = httpx.HTTPTransport(trust_env=False)

    def mount(self, app: Any) -> str:
        """Take a WSGI or ASGI application, and return its address; each has one of its own."""
        port = len(self._apps) or None
        self._apps[port] = app_transport(app)
        return f"http://{HOST}:{port}" if port else f"http://{HOST}"

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        if request.url.host != HOST:
            return self._network.handle_request(request)
        app = self._apps.get(request.url.port)
        if app is None:
            raise httpx.ConnectError("no application was given to receive()", request=request)
        return app.handle_request(request)

    def close(self) -> None:
        """Close the connections to the network."""
        self._network.close()
