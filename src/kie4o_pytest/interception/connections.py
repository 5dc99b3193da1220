"""http.client and what is built on it: urllib, urllib3, requests."""

from __future__ import annotations

import http.client
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import httpx

from .interceptor import Interceptor
from .memory_socket import MemorySocket
from .wrapping import Method, Wrapped

Find = Callable[[httpx.URL], Interceptor | None]


def methods(find: Find) -> list[Wrapped]:
    """The methods to wrap; `find` tells for whom a request to a URL is."""

    def wrapper(scheme: str) -> Callable[[Method], Method]:
        def wrap(connect: Method) -> Method:
            def connected(connection: Any) -> None:
                # Behind a proxy the host that is asked is that of the tunnel.
                host = getattr(connection, "_tunnel_host", None) or connection.host
                port = getattr(connection, "_tunnel_port", None) or connection.port
                origin = httpx.URL(scheme=scheme, host=host.strip("[]"), port=port)
                found = find(origin)
                if found is None:
                    connect(connection)
                    return
                connection.sock = MemorySocket(found, origin)
                # urllib3 warns of connections whose certificate nobody has checked.
                connection.is_verified = True

            return connected

        return wrap

    return [Wrapped(owner, "connect", wrapper(scheme)) for owner, scheme in _connection_classes()]


def _connection_classes() -> list[tuple[type, str]]:
    found: list[tuple[type, str]] = [
        (http.client.HTTPSConnection, "https"),
        (http.client.HTTPConnection, "http"),
    ]
    if find_spec("urllib3"):
        # It may be imported later, by the code under test.
        from urllib3 import connection

        found += [(connection.HTTPSConnection, "https"), (connection.HTTPConnection, "http")]
    return found
