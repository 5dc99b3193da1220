"""What no route should see: requests whose host cannot be read, and bodies over their limit."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Response
from werkzeug import Request

from .api.not_found import refused
from .bodies import TooLarge, check_length, limit_of
from .errors import Reason
from .mock_state import STATE, MockState
from .net import authority
from .validation_messages import abbreviate


def turned_away(environ: dict[str, Any]) -> Response | None:
    """The refusal of a request that goes no further; None for nearly all."""
    state: MockState = environ[STATE]
    path = environ.get("PATH_INFO", "")
    if not path.isascii():
        environ["PATH_INFO"] = path = _as_wsgi(path)
    host = environ.get("HTTP_HOST")
    if host and authority(host) is None:
        reason = Reason(f"Host: {abbreviate(host)} is not a host and a port.")
        return refused(state, Request(environ), HTTPStatus.BAD_REQUEST, reason)
    if environ.get("CONTENT_LENGTH") or "HTTP_TRANSFER_ENCODING" in environ:
        try:
            check_length(environ, limit_of(state.settings, path))
        except TooLarge as error:
            hint = "The limits are --body-limit and --snapshot-limit."
            status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            return refused(state, Request(environ), status, Reason(str(error), None, hint))
    return None


def _as_wsgi(path: str) -> str:
    """A path with a letter for each byte, which httpx leaves out where it calls an application."""
    try:
        path.encode("latin-1")
    except UnicodeEncodeError:
        return path.encode(errors="replace").decode("latin-1")
    return path
