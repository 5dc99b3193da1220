"""Hosts and ports as headers and addresses write them, and which of them are this machine's own."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from urllib.parse import SplitResult, unquote

_AUTHORITY = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::([0-9]{0,5}))?")
_LAST_PORT = 65_535
# The step of a path below which a mock has its control plane.
CONTROL = "__mock"
# As often as a path may be escaped; servers and proxies look through one or two layers.
_LAYERS = 5


@lru_cache(1024)
def authority(text: str) -> tuple[str, int | None] | None:
    """The host and the port of a Host header; None where it cannot be read.

    The host is in lower case, without brackets and without the dot that ends a full name.
    """
    found = _AUTHORITY.fullmatch(text)
    if found is None or int(found[3] or 0) > _LAST_PORT:
        return None
    if found[1] and _address(found[1]) is None:
        return None
    host = (found[1] or found[2]).lower().removesuffix(".")
    return (host, int(found[3]) if found[3] else None) if host else None


@lru_cache(1024)
def is_loopback(host: str) -> bool:
    """Whether `host`, in lower case and without brackets, never leaves this machine."""
    if host.removesuffix(".") == "localhost":
        return True
    address = _address(host)
    return address is not None and address.is_loopback


def is_address(host: str) -> bool:
    """Whether `host` is an IP address, not a name that somebody's DNS server explains."""
    return _address(host) is not None


def is_any(host: str) -> bool:
    """Whether a server that is bound to `host` answers at every address of its machine."""
    address = _address(host)
    return address is not None and address.is_unspecified


def same_server(one: SplitResult, other: SplitResult) -> bool:
    """Whether two addresses are of one server; all spellings of loopback are the same host."""
    hosts = one.hostname or "", other.hostname or ""
    return one.port == other.port and (hosts[0] == hosts[1] or all(map(is_loopback, hosts)))


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address


def path_steps(target: bytes) -> list[str]:
    """The steps of a path as the most lenient server reads it.

    Args:
        target: the path as it is sent, perhaps with a query.

    Returns:
        The steps without escapes, dots and empty steps, which some servers look past.
    """
    path = target.partition(b"?")[0].decode("latin-1")
    for _ in range(_LAYERS):
        path = unquote(path)
    steps: list[str] = []
    for step in re.split(r"[/\\]", path):
        plain = step.partition(";")[0].strip()
        if plain == "..":
            steps[-1:] = []
        elif plain not in ("", "."):
            steps.append(step)
    return steps
