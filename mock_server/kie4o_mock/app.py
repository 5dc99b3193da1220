"""The mock as a WSGI application: routes bound from the document, and the state behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
from flask import Flask
from werkzeug.exceptions import HTTPException

from . import cors, logs
from .api.handler import OperationHandler
from .api.not_found import handle_not_found
from .application import ANSWERS, Application, Wsgi
from .control import control
from .dashboard import dashboard
from .mock_state import STATE, MockState
from .openapi import Document
from .settings import Log, Settings
from .storage import image_routes
from .validation_messages import abbreviated


class Mock:
    """A WSGI application: the state of one mock, which it hands to its routes with each request.

    Args:
        settings: the configured start.
        routes: what answers the requests; None means those that the mocks of this process share.
            They hold no state, so mocks cannot see each other.
        options: those of `MockState`.

    Attributes:
        state: the state that it serves.
    """

    def __init__(self, settings: Settings, routes: Wsgi | None = None, **options: Any) -> None:
        # Any: httpx and Flask name the type of a WSGI application differently.
        wsgi: Any = self
        self.state = MockState(settings, own=httpx.WSGITransport(wsgi), **options)
        self._routes = routes or _shared(self.state.document, settings.cors, settings.log)
        answering = OperationHandler(self.state)
        operations = self.state.document.operations.values()
        self._answers = {operation.id: answering.of(operation) for operation in operations}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request, as WSGI has it."""
        environ[STATE], environ[ANSWERS] = self.state, self._answers
        return self._routes(environ, start_response)


def create_app(
    settings: Settings | None = None,
    *,
    time_source: Callable[[], float] | None = None,
    transport: httpx.BaseTransport | None = None,
    sleep: Callable[[float], None] | None = None,
) -> Flask:
    """A mock as a Flask application of its own. Its state is `app.extensions["kie4o_mock"]`.

    Timed events (the ends of tasks, callbacks) happen when the clock is advanced, or while a
    `server.MockServer` runs the application; the application starts no thread of its own.

    Args:
        settings: the configured start; the defaults when None.
        time_source: real time in seconds since the epoch; None is the machine's.
        transport: how callbacks reach their receivers, and how input images on loopback are
            fetched; None is the network.
        sleep: waits for real seconds, where a fault makes a response late; None really waits.

    Raises:
        ValueError: a file of the settings that cannot be used.
    """
    start = settings or Settings()
    app = Application("kie4o_mock")
    with _naming(start.document):
        mock = Mock(start, app.wsgi_app, time_source=time_source, transport=transport, sleep=sleep)
    app.wsgi_app = mock  # type: ignore[method-assign]  # as Flask documents for middleware
    app.extensions["kie4o_mock"] = mock.state
    return _bound(app, mock.state.document, start.cors, start.log)


@contextmanager
def _naming(document: Path | None) -> Iterator[None]:
    """Name the user's document where a part of it has another form than the mock needs."""
    try:
        yield
    except (LookupError, TypeError, AttributeError, jsonschema_rs.ValidationError) as error:
        if document is None:
            raise
        said = "a part that the mock needs is missing or has another form than in the mock's own"
        found = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"
        raise ValueError(f"document: {document}: {said}. {abbreviated(found)}") from error


@lru_cache(maxsize=8)
def _shared(document: Document, origins: frozenset[str], log: Log) -> Wsgi:
    """Routes that are bound once, because that takes longer than a test does."""
    return _bound(Application("kie4o_mock"), document, origins, log).wsgi_app


def _bound(app: Application, document: Document, origins: frozenset[str], log: Log) -> Application:
    for operation in document.operations.values():
        app.add_operation(operation)
    app.register_blueprint(image_routes())
    app.register_blueprint(control())
    app.register_blueprint(dashboard())
    if origins:
        cors.allow(app, origins)
    if log != "off":
        app.wsgi_app = logs.logged(app.wsgi_app, log)  # type: ignore[method-assign, assignment]
    app.register_error_handler(HTTPException, handle_not_found)
    return app
