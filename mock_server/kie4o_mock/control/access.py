"""Who may call the control plane: with its token, under its own host, from its own page."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from ..errors import Problem
from ..net import authority, is_address, is_any, is_loopback
from ..settings import Settings
from ..validation_messages import abbreviate

_PORTS = {"http": 80, "https": 443}


def require_token(token: str, sent: str | None) -> None:
    """Accept a request that carries the token.

    Raises:
        Problem: it carries none, or another.
    """
    if not holds(token, sent):
        detail = "Send the header X-Mock-Token with the token that the mock has printed."
        raise Problem(401, "A token is needed", detail)


def holds(token: str | None, sent: str | None) -> bool:
    """Whether what was sent is the token; where there is none, everybody has it."""
    # Over bytes, because text that is not ASCII cannot be compared in constant time.
    return not token or secrets.compare_digest((sent or "").encode(), token.encode())


def admit(environ: Mapping[str, Any], settings: Settings, *, trusted: bool, page: bool) -> None:
    """Accept a request whose host is the mock's own and which no foreign page has sent.

    Args:
        environ: that of the request; its server's name is where the server is bound.
        settings: the hosts and origins that are allowed.
        trusted: whether the request carries the control token, which no foreign page has.
        page: whether the control plane's page is asked for, to which others may link.

    Raises:
        Problem: it is for another host, or from a page of another origin.
    """
    host = environ.get("HTTP_HOST", "")
    if host and not trusted and not _is_own(host, environ["SERVER_NAME"], settings):
        detail = (
            f"Host: {abbreviate(host)} is not allowed. Allowed: loopback, the address that the "
            "mock is bound to, and the hosts of --control-host and --public-url."
        )
        raise Problem(403, "Another host", detail)
    origin = environ.get("HTTP_ORIGIN")
    if origin is not None:
        foreign = not _is_same(origin, host) and origin not in settings.cors
    else:
        linked = page and environ.get("HTTP_SEC_FETCH_MODE") == "navigate"
        foreign = environ.get("HTTP_SEC_FETCH_SITE") == "cross-site" and not linked
    if foreign and "*" not in settings.cors:
        said = (
            f"Origin: {abbreviate(origin)}"
            if origin is not None
            else "Sec-Fetch-Site: 'cross-site'"
        )
        detail = f"{said} is not allowed. Allowed: the mock's own page, and the origins of --cors."
        raise Problem(403, "Another origin", detail)


def _is_own(text: str, bound: str, settings: Settings) -> bool:
    """Whether a Host header means this mock."""
    found = authority(text)
    if found is None:
        return False
    host, server = found[0], bound.strip("[]").lower()
    if is_loopback(host) or host.endswith(".localhost") or host == server.removesuffix("."):
        return True
    # An IP address cannot be made to mean another machine, and all of this one's are bound.
    if is_any(server) and is_address(host):
        return True
    public = urlsplit(settings.public_url or "").hostname
    return host in {
        name.lower().removesuffix(".") for name in (*settings.control_hosts, public or "")
    }


def _is_same(origin: str, host: str) -> bool:
    """Whether an origin is that of the server which a request went to."""
    scheme, _, rest = origin.partition("://")
    page, server = authority(rest), authority(host)
    if page is None or server is None or scheme not in _PORTS:
        return False
    default = _PORTS[scheme]
    same_port = (page[1] or default) == (server[1] or default)
    return same_port and (page[0] == server[0] or (is_loopback(page[0]) and is_loopback(server[0])))
