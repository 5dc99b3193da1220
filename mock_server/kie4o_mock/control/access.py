"""Who may call the control plane: with its token, under its own host, from its own pages."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import Request

from ..errors import Problem
from ..mock_state import STATE, MockState
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


def check_access(request: Request, *, is_open: bool = False, page: bool = False) -> bool:
    """Let a request pass that may call the control plane.

    Args:
        request: one that `app.Mock` was asked.
        is_open: whether it may do without the token that is demanded.
        page: whether it is for a page of the dashboard, to which others may link.

    Returns:
        Whether it has the token, or the cookie of a browser that had it, or none is demanded.

    Raises:
        Problem: it has neither, or is for another host, or from a page of another origin.
    """
    state: MockState = request.environ[STATE]
    sent = request.headers.get("X-Mock-Token")
    trusted = holds(state.control_token, sent)
    has_token = trusted and state.control_token is not None
    admit(request.environ, state.settings, trusted=has_token, page=page)
    trusted = trusted or has_session(request, page=page)
    if not trusted and not is_open:
        require_token(state.control_token or "", sent)
    return trusted


def has_session(request: Request, *, page: bool = False) -> bool:
    """Whether a request carries the cookie of a sign-in, and the mock's own page has sent it.

    `SameSite=Strict` keeps the cookie from other hosts, not from other ports of this one.

    Args:
        request: one that `app.Mock` was asked.
        page: whether it is for a page of the dashboard, to which others may link.
    """
    state: MockState = request.environ[STATE]
    secret = request.cookies.get(cookie_name(request))
    if secret is None or not state.sessions.holds(secret):
        return False
    is_read = request.method in ("GET", "HEAD")
    if (origin := request.headers.get("Origin")) is not None:
        return _is_same(origin, request.headers.get("Host", ""))
    site = request.headers.get("Sec-Fetch-Site")
    linked = page and is_read and request.headers.get("Sec-Fetch-Mode") == "navigate"
    # Browsers leave it out over plain http beyond loopback, and never leave out the origin of a
    # request that may change something.
    return is_read if site is None else site in ("same-origin", "none") or linked


def cookie_name(request: Request) -> str:
    """The cookie of this mock; those of other ports reach it as well."""
    return f"kie4o-mock-{request.environ['SERVER_PORT']}"


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
