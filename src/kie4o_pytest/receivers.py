"""Where callbacks go in a test: an application of the test, or a socket on loopback."""

from __future__ import annotations

from typing import Any

import httpx
from kie4o_mock.testing.apps import app_transport

HOST = "app.test"


class Receivers(httpx.BaseTransport):
    """Leads requests to `HOST` into one application, and all others to the network."""

    def __init__(self) -> None:
        self._app: httpx.BaseTransport | None = None
        self._network = httpx.HTTPTransport(trust_env=False)

    def mount(self, app: Any) -> str:
        """Take a WSGI or ASGI application, and return its address."""
        self._app = app_transport(app)
        return f"http://{HOST}"

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        if request.url.host != HOST:
            return self._network.handle_request(request)
        if self._app is None:
            raise httpx.ConnectError("no application was given to receive()", request=request)
        return self._app.handle_request(request)

    def close(self) -> None:
        """Close the connections to the network."""
        self._network.close()
