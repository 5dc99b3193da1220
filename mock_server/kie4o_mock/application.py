"""The Flask application, with a short way to the operations of the API."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, request, request_finished, request_started
from werkzeug import Request

from .api.not_found import refused
from .bodies import TooLarge, check_length
from .errors import Reason
from .mock_state import STATE, MockState
from .net import authority
from .openapi import Operation
from .validation_messages import abbreviate

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]
# Where a request finds what answers each operation, by its id: a mock has routes in common with
# others, but not its state.
ANSWERS = "kie4o_mock.responses"
# By which Flask's test client asks to keep the context of a request.
_KEPT_CONTEXT = "werkzeug.debug.preserve_context"


class Application(Flask):
    """Flask, for a service whose operations need nothing of a request context.

    To make one costs more than an operation does. So a request for the very path and method of
    an operation is answered without, unless someone registered a hook for every request, such as
    `before_request`, or set a limit that Flask is to enforce. Everything else takes Flask's own
    way, and so does each other spelling of an operation's path. Both ways lead to the same answer.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name, static_folder=None)
        # Without them Flask would redirect, which the service never does.
        self.url_map.strict_slashes = False
        self.url_map.merge_slashes = False
        self._operations: dict[tuple[str, str], str] = {}

    def add_operation(self, operation: Operation) -> None:
        """Answer the requests for an operation of the document."""
        self._operations[operation.method, operation.path] = operation.id
        self.add_url_rule(
            operation.path,
            endpoint=operation.id,
            view_func=lambda: _answer(operation.id, request),
            methods=[operation.method],
            provide_automatic_options=False,
        )

    def wsgi_app(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request, as WSGI has it."""
        if (refusal := turned_away(environ)) is not None:
            return refusal(environ, start_response)
        # WSGI lets a server leave out an empty path.
        operation = self._operations.get((environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")))
        if operation is None or self._hooked() or self._limited() or _KEPT_CONTEXT in environ:
            return super().wsgi_app(environ, start_response)
        return _answer(operation, Request(environ))(environ, start_response)

    def _hooked(self) -> bool:
        """Whether something is to run around every request."""
        return bool(
            None in self.before_request_funcs
            or None in self.after_request_funcs
            or None in self.teardown_request_funcs
            or None in self.url_value_preprocessors
            or self.teardown_appcontext_funcs
            or request_started.receivers
            or request_finished.receivers
        )

    def _limited(self) -> bool:
        """Whether Flask is to look at a request before anyone reads it."""
        config = self.config
        return config["MAX_CONTENT_LENGTH"] is not None or config["TRUSTED_HOSTS"] is not None


def _answer(operation: str, request: Request) -> Response:
    answer: Callable[[Request], Response] = request.environ[ANSWERS][operation]
    return answer(request)


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
            check_length(environ, state.body_limits)
        except TooLarge as error:
            hint = "The limits are --body-limit, --upload-limit and --snapshot-limit."
            status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            return refused(state, Request(environ), status, Reason(str(error), None, hint))
    return None


def _as_wsgi(path: str) -> str:
    """A path with a letter for each byte, which httpx leaves out where it calls an application."""
    try:
        path.encode("latin-1").decode()
    except UnicodeError:
        return path.encode(errors="replace").decode("latin-1")
    return path
