"""URLs that the service is to reach: of images, masks and callbacks."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any
from urllib.parse import urlsplit

from ._arguments import abbreviate, is_sendable, truncate
from .errors import InvalidRequestError

_REAL = "kie.ai"


def check_url(name: str, url: Any, base_url: str) -> None:
    """Refuse a URL that the service could not reach.

    Args:
        name: the argument that it was passed as.
        url: what was passed.
        base_url: where the service is; the real one reaches no local addresses.

    Raises:
        InvalidRequestError: it is not a URL, or a local one.
    """
    if not isinstance(url, str):
        raise InvalidRequestError(f"{name}: {abbreviate(url)} is not a URL.")
    host = _host(url)
    if host is None:
        raise InvalidRequestError(
            f"{name}: {abbreviate(url)} is not an http or https URL.{_advice(name, url)}"
        )
    if _is_real(base_url) and _is_local(host.rstrip(".")):
        raise InvalidRequestError(
            f"{name}: the service cannot reach {truncate(host)}, which is local to you."
        )


def _host(url: str) -> str | None:
    """The host of an http URL; None when it is none, or the service could not read it."""
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and parts.port != 0 and is_sendable(url)
    except ValueError:
        return None
    return parts.hostname if sound and not any(map(str.isspace, url)) else None


def _is_real(base_url: str) -> bool:
    host = urlsplit(base_url).hostname or ""
    return host == _REAL or host.endswith(f".{_REAL}")


def _is_local(host: str) -> bool:
    try:
        return not _address(host).is_global
    except (ValueError, OSError):
        return "." not in host or host.endswith((".local", ".localhost", ".internal"))


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The address that a host is; short forms such as 127.1 are taken by many programs."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return ipaddress.IPv4Address(socket.inet_aton(host))


def _advice(name: str, text: str) -> str:
    """How to pass what a string that is not a URL may have meant."""
    if name not in ("images", "mask"):
        return ""
    if text.startswith("data:"):
        return " Pass the bytes of the image."
    if not text or "://" in text:
        return ""
    return f" For a file on this machine, pass pathlib.Path({abbreviate(text)})."
