"""Which hosts are this machine's own."""

from __future__ import annotations

import ipaddress
from urllib.parse import SplitResult


def is_loopback(host: str) -> bool:
    """Whether `host`, in lower case and without brackets, never leaves this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def same_server(one: SplitResult, other: SplitResult) -> bool:
    """Whether two addresses are of one server; all spellings of loopback are the same host."""
    hosts = one.hostname or "", other.hostname or ""
    return one.port == other.port and (hosts[0] == hosts[1] or all(map(is_loopback, hosts)))
