"""The Flask application: routes bound from the document, one way in, one way out."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx
from flask import Flask
from werkzeug.exceptions import HTTPException

from . import cors, logs
from .api.answering import Answering
from .api.strays import stray
from .application import Application
from .control import control
from .settings import Settings
from .storage import storage
from .world import World


def create_app(
    settings: Settings | None = None,
    *,
    time_source: Callable[[], float] | None = None,
    transport: httpx.BaseTransport | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Flask:
    """A mock as a WSGI application. Its state is `app.extensions["kie4o_mock"]`, a `World`.

    Timed events (the ends of tasks, callbacks) happen when the clock is advanced, or while a
    `server.MockServer` runs the application; the application starts no thread of its own.

    Args:
        settings: the configured start; the defaults when None.
        time_source: real time in seconds since the epoch; None is the machine's.
        transport: how callbacks reach their receivers, and how input pictures on loopback are
            fetched; None is the network.
        sleep: waits for real seconds, where a fault makes an answer late.
    """
    app = Application("kie4o_mock")
    world = World(
        settings or Settings(),
        time_source=time_source,
        transport=transport,
        own=httpx.WSGITransport(app),
        sleep=sleep,
    )
    app.extensions["kie4o_mock"] = world
    answering = Answering(world)
    for operation in world.document.operations.values():
        app.add_operation(operation, answering.of(operation))
    app.register_blueprint(storage(world))
    app.register_blueprint(control(world))
    if world.settings.cors:
        cors.allow(app, world.settings.cors)
    if world.settings.log != "off":
        logs.switch_on(app, world.settings.log)
    app.register_error_handler(HTTPException, lambda error: stray(world, error))
    return app
