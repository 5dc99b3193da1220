"""The Flask application: routes bound from the document, one way in, one way out."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any

import httpx
import orjson
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from . import cors, logs
from .access import accepted
from .acting import Act, Stage
from .answers import json_answer
from .application import Application
from .callbacks import DEPTH
from .choosing import HEADER, Chooser, Signs, about
from .control import control
from .document import Json, Operation
from .faults import connection
from .journal import HEADERS, Entry, arrived
from .operations import Call, Operations
from .refusals import Reason, Refusal
from .settings import Settings
from .storage import storage
from .strays import page, stray
from .world import World

_LOG = logging.getLogger(__name__)
_HEADER = HEADERS.index(HEADER.upper().replace("-", "_"))
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
    app = Application("kie4o_mock", static_folder=None)
    world = World(
        settings or Settings(),
        time_source=time_source,
        transport=transport,
        own=httpx.WSGITransport(app),
        sleep=sleep,
    )
    app.extensions["kie4o_mock"] = world
    # Without them Flask would redirect, which the service never does.
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    operations = Operations(world)
    chooser = Chooser(world.catalogue, world.rules)
    for operation in world.document.operations.values():
        app.add_url_rule(
            operation.path,
            endpoint=operation.id,
            view_func=_view(world, operation, operations, chooser),
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


def _view(
    world: World, operation: Operation, operations: Operations, chooser: Chooser
) -> Callable[[], Response]:
    work = operations.by_id[operation.id]
    success = next(e for e in operation.examples.values() if e["code"] == 200)["msg"]
    stage = Stage(world)

    def done(call: Call) -> Json:
        return {"code": 200, "msg": success, "data": work(call)}

    def view() -> Response:
        entry = arrived(operation.id, operation.path, request.environ)
        try:
            call = _call(world, operation, operations, chooser, entry)
            if call.scenario is not None:
                act = stage.act(call.scenario, operation.id, partial(done, call))
                return _staged(world, act, entry)
            envelope = done(call)
        except Refusal as refusal:
            envelope = refusal.envelope
            entry.reason = refusal.reason
        except Exception:
            # The service hides its own faults behind this envelope; so do we, and log ours.
            _LOG.exception("%s failed", operation.id)
            envelope = operations.refusal(operation.id, "serverError").envelope
        return _answer(world, envelope, entry)

    return view


def _call(
    world: World, operation: Operation, operations: Operations, chooser: Chooser, entry: Entry
) -> Call:
    """The request as a call, or the refusal that comes before any work."""
    environ = request.environ
    key = accepted(environ.get("HTTP_AUTHORIZATION"), world.settings.keys)
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
    base_url = (world.settings.public_url or _address(environ)).rstrip("/")
    query = request.args.to_dict() if environ.get("QUERY_STRING") else {}
    prompt, task_id = about(operation.id, query, body)
    header = entry.headers[_HEADER]
    signs = Signs(operation.id, sandbox, header, prompt, task_id, key or "")
    scenario = chooser.choose(signs, entry.notes)
    entry.scenario = scenario.name if scenario else None
    return Call(sandbox, query, body, base_url, entry.notes, _depth(environ), scenario)


def _address(environ: Json) -> str:
    """Where the caller found the mock. Flask's own way to it costs as much as a whole read."""
    host = environ.get("HTTP_HOST") or request.host
    return f"{environ['wsgi.url_scheme']}://{host}"


def _depth(environ: Json) -> int:
    text = environ.get(_DEPTH, "")
    return int(text) if text.isascii() and text.isdigit() else 0


def _staged(world: World, act: Act, entry: Entry) -> Response:
    """The answer to a request that goes by a scenario."""
    lost = page(world, HTTPStatus.NOT_FOUND) if act.lost else None
    answer = lost or _written(world, act.envelope, entry)
    if act.http is not None:
        answer.status_code = act.http
    if act.fault:
        answer = act.fault.spoiled(answer, connection(request.environ), world.sleep)
    code = act.envelope.get("code")
    if code not in (None, 200):
        hint = "GET /__mock/scenarios tells how a good client answers it."
        entry.reason = Reason(f"It goes by the scenario {entry.scenario}.", suggestion=hint)
    cut = act.fault is not None and act.fault.connection is not None
    entry.answered(None if cut else answer.status_code, code, act.envelope.get("data"))
    world.bell.ring()
    return answer


def _answer(world: World, envelope: Json, entry: Entry) -> Response:
    answer = _written(world, envelope, entry)
    entry.answered(answer.status_code, envelope["code"], envelope.get("data"))
    world.bell.ring()
    return answer


def _written(world: World, envelope: Json, entry: Entry) -> Response:
    mirror = world.settings.http_status == "mirror"
    answer = json_answer(envelope, envelope.get("code", 200) if mirror else 200)
    for note in entry.notes[:_NOTES]:
        answer.headers.add("X-Mock-Note", _header_text(note))
    return answer


def _header_text(text: str) -> str:
    """`text` as a header can carry it: printable ASCII, and not endless."""
    escaped = text.encode("unicode_escape").decode()
    return escaped if len(escaped) <= _NOTE_LENGTH else f"{escaped[:_NOTE_LENGTH]}..."
