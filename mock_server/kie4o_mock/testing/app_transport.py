"""Applications of a test as the hosts that callbacks go to."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any

import httpx

from .asgi_transport import AsgiTransport


class AppTransport(httpx.BaseTransport):
    """Leads each request into the application at its host; no socket is opened.

    Args:
        hosts: WSGI or ASGI applications, by host name. A mock sends to hosts beyond loopback only
            when they are in `Settings.allow_hosts`.
        otherwise: how to reach all other hosts; None is not at all.
    """

    def __init__(
        self, hosts: Mapping[str, Any], otherwise: httpx.BaseTransport | None = None
    ) -> None:
        self._otherwise = otherwise
        self._hosts = {host.lower(): app_transport(app) for host, app in hosts.items()}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        found = self._hosts.get(request.url.host, self._otherwise)
        if found is None:
            known = ", ".join(self._hosts)
            said = f"there is no application at {request.url.host}, only at {known}"
            raise httpx.ConnectError(said, request=request)
        return found.handle_request(request)

    def close(self) -> None:
        """Close what leads to all other hosts."""
        if self._otherwise:
            self._otherwise.close()


def app_transport(app: Any) -> httpx.BaseTransport:
    """A transport into a WSGI or an ASGI application, whichever `app` is."""
    return AsgiTransport(app) if _is_asgi(app) else httpx.WSGITransport(app)


def _is_asgi(app: Any) -> bool:
    """Whether an application is called with scope, receive and send, and not as WSGI has it.

    It need not be a coroutine function: a plain one may return what is awaited.
    """
    call = app if inspect.isroutine(app) else getattr(app, "__call__", app)  # noqa: B004 its kind is asked
    if inspect.iscoroutinefunction(call):
        return True
    try:
        inspect.signature(app).bind("scope", "receive", "send")
    except (TypeError, ValueError):  # ValueError: written in C, and says nothing
        return False
    return not _takes_two(app)


def _takes_two(app: Any) -> bool:
    try:
        inspect.signature(app).bind("environ", "start_response")
    except TypeError:
        return False
    return True
