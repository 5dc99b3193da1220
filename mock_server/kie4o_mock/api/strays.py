"""Requests for what the API does not have: an unknown path, or another method."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus

from flask import Response, request
from werkzeug import Request
from werkzeug.exceptions import HTTPException

from ..answers import json_answer
from ..problems import Problem
from ..refusals import Reason
from ..sandboxes.journal import Entry, arrived
from ..scenarios.faults import gateway
from ..sentences import nearest
from ..world import WORLD, World
from .access import accepted

# What all paths of the API begin with.
_PREFIX = "/api/v1"


def stray(error: HTTPException) -> Response:
    """What the service's web framework says of such a request (ledger: http-status)."""
    world: World = request.environ[WORLD]
    status = HTTPStatus(error.code or 500)
    allow = [(name, value) for name, value in error.get_headers() if name == "Allow"]
    if request.path.startswith("/__mock/"):
        answer = Problem(status, status.phrase, f"{request.method} {request.path}").answer()
    else:
        answer = page(world, request, status)
        reason = _reason(world)
        entry = _record(world, request, status, reason)
        entry.sent(request.get_data(cache=False))
        if _doubled(world):
            answer.headers["X-Mock-Note"] = str(reason)
    answer.headers.extend(allow)
    return answer


def refused(world: World, request: Request, status: HTTPStatus, reason: Reason) -> Response:
    """What the gateway before the service says of a request that never reaches it."""
    if request.path.startswith("/__mock/"):
        return Problem(status, status.phrase, str(reason)).answer()
    _record(world, request, status, reason)
    return gateway(status)


def page(world: World, request: Request, status: HTTPStatus) -> Response:
    """The body of the web framework."""
    stamp = datetime.fromtimestamp(world.clock.now(), UTC)
    message = "No message available"
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        message = f"Request method '{request.method}' not supported"
    body = {
        "timestamp": stamp.isoformat(timespec="milliseconds"),
        "status": status.value,
        "error": status.phrase,
        "message": message,
        "path": request.path,
    }
    return json_answer(body, status)


def _record(world: World, request: Request, status: HTTPStatus, reason: Reason) -> Entry:
    key = accepted(request.headers.get("Authorization"), world.settings.keys)
    owner = world if key is None else world.sandbox(key)
    known = world.document.operations.values()
    asked = request.method, request.path
    operation = next((o.id for o in known if (o.method, o.path) == asked), None)
    entry = arrived(operation, request.path, request.environ)
    entry.reason = reason
    entry.at = owner.timeline.now()
    owner.memory.requests.add(entry)
    entry.answered(status, None)
    world.bell.ring()
    return entry


def _reason(world: World) -> Reason:
    """That there is no such operation, and which may have been meant."""
    said = f"There is no {request.method} {request.path}."
    if meant := _doubled(world):
        hint = f"The base URL ends in {_PREFIX}, which every path already has. Send {meant}."
        return Reason(said, suggestion=hint)
    known = {o.path: f"{o.method} {o.path}" for o in world.document.operations.values()}
    near = nearest(request.path, known)
    hint = f"Did you mean {known[near]}?" if near else f"Known: {', '.join(known.values())}."
    return Reason(said, suggestion=hint)


def _doubled(world: World) -> str | None:
    """The path that was meant, where a base URL repeats the beginning of every path."""
    path = request.path.removeprefix(_PREFIX)
    known = {operation.path for operation in world.document.operations.values()}
    return path if path != request.path and path in known else None
