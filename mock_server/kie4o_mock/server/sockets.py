"""The socket that a mock listens on, and the URL that it has there."""

from __future__ import annotations

import socket

from ..net import is_any


def listen(host: str, port: int) -> socket.socket:
    """A socket that accepts connections; at `::` those of IPv4 too, where the machine can.

    Raises:
        OSError: the address cannot be bound.
        ValueError: `host` is empty, which would be every address of the machine.
    """
    if not host.strip():
        raise ValueError(f"host: {host!r} is not allowed. It must be an address or a host name.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    both = family is socket.AF_INET6 and is_any(host) and socket.has_dualstack_ipv6()
    return socket.create_server((host, port), family=family, dualstack_ipv6=both)


def url_of(host: str, port: int) -> str:
    """The URL of a server that is bound to a host and a port."""
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"
