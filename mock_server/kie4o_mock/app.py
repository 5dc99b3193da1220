"""The Flask application: routes bound from the document, one way in, one way out."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import httpx
import orjson
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from . import cors, logs
from .access import accepted
from .answers import json_answer
from .callbacks import DEPTH
from .control import control
from .document import Json, Operation
from .journal import Entry, arrived
from .operations import Call, Operations
from .refusals import Refusal
from .settings import Settings
from .storage import storage
from .strays import stray
from .world import World

_LOG = logging.getLogger(__name__)
# As WSGI spells it.
_DEPTH = f"HTTP_{DEPTH.upper().replace('-', '_')}"
# Clients give up on an answer with a hundred headers, or with one of 64 KiB.
_NOTES = 20
_NOTE_LENGTH = 300


def create_app(
    settings: Settings | None = None,
    *,
    time_source: Callable[[], float] | None = None,
    transport: httpx.BaseTransport | None = None,
) -> Flask:
    """A mock as a WSGI application. Its state is `app.extensions["kie4o_mock"]`, a `World`.

    Timed events (the ends of tasks, callbacks) happen when the clock is advanced, or while a
    `server.MockServer` runs the application; the application starts no thread of its own.

    Args:
        settings: the configured start; the defaults when None.
        time_source: real time in seconds since the epoch; None is the machine's.
        transport: how callbacks reach their receivers, and how input pictures on loopback are
            fetched; None is the network.
    """
    app = Flask("kie4o_mock", static_folder=None)
    world = World(
        settings or Settings(),
        time_source=time_source,
        transport=transport,
        own=httpx.WSGITransport(app),
    )
    app.extensions["kie4o_mock"] = world
    # Without them Flask would redirect, which the service never does.
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    operations = Operations(world)
    for operation in world.document.operations.values():
        app.add_url_rule(
            operation.path,
            endpoint=operation.id,
            view_func=_view(world, operation, operations),
            methods=[operation.method],
            provide_automatic_options=False,
        )
    app.register_blueprint(storage(world))
    app.register_blueprint(control(world))
    if world.settings.cors:
        cors.allow(app, world.settings.cors)
    if world.settings.log != "off":
        logs.switch_on(app, world.settings.log)
    app.register_error_handler(HTTPException, lambda error: stray(world, error))
    return app


def _view(world: World, operation: Operation, operations: Operations) -> Callable[[], Response]:
    work = operations.by_id[operation.id]
    success = next(e for e in operation.examples.values() if e["code"] == 200)["msg"]

    def view() -> Response:
        entry = arrived(operation.id, operation.path, request.environ)
        try:
            call = _call(world, operation, operations, entry)
            envelope: Json = {"code": 200, "msg": success, "data": work(call)}
        except Refusal as refusal:
            envelope = refusal.envelope
            entry.reason = refusal.reason
        except Exception:
            # The service hides its own faults behind this envelope; so do we, and log ours.
            _LOG.exception("%s failed", operation.id)
            envelope = operations.refusal(operation.id, "serverError").envelope
        return _answer(world, envelope, entry)

    return view


def _call(world: World, operation: Operation, operations: Operations, entry: Entry) -> Call:
    """The request as a call, or the refusal that comes before any work."""
    key = accepted(request.headers.get("Authorization"), world.settings.keys)
    sandbox = None if key is None else world.sandbox(key)
    owner = sandbox or world
    entry.at = owner.timeline.now()
    owner.memory.requests.add(entry)
    content = request.get_data() if "requestBody" in operation.raw else b""
    entry.sent(content)
    if owner.settings.maintenance:
        raise operations.refusal(operation.id, "maintenance")
    if sandbox is None or sandbox.account.revoked:
        raise operations.refusal(operation.id, "unauthorized")
    body: Any = None
    if "requestBody" in operation.raw:
        try:
            body = orjson.loads(content)
        except ValueError:
            raise operations.refusal(operation.id, "malformedJson") from None
    # Not request.host_url: its IDNA decoding costs as much as the rest of the call.
    base_url = (world.settings.public_url or f"{request.scheme}://{request.host}").rstrip("/")
    notes, depth = entry.notes, _depth()
    return Call(sandbox, request.args.to_dict(), body, base_url, notes, depth)


def _depth() -> int:
    text = request.environ.get(_DEPTH, "")
    return int(text) if text.isascii() and text.isdigit() else 0


def _answer(world: World, envelope: Json, entry: Entry) -> Response:
    code = envelope["code"]
    mirror = world.settings.http_status == "mirror"
    answer = json_answer(envelope, code if mirror else 200)
    entry.answered(answer.status_code, code, envelope.get("data"))
    world.bell.ring()
    for note in entry.notes[:_NOTES]:
        answer.headers.add("X-Mock-Note", _header_text(note))
    return answer


def _header_text(text: str) -> str:
    """`text` as a header can carry it: printable ASCII, and not endless."""
    escaped = text.encode("unicode_escape").decode()
    return escaped if len(escaped) <= _NOTE_LENGTH else f"{escaped[:_NOTE_LENGTH]}..."
