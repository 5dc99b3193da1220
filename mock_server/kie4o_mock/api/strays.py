"""Requests for what the API does not have: an unknown path, or another method."""

from __future__ import annotations

import difflib
from datetime import UTC, datetime
from http import HTTPStatus

from flask import Response, request
from werkzeug import Request
from werkzeug.exceptions import HTTPException

from ..answers import json_answer
from ..problems import Problem
from ..refusals import Reason
from ..sandboxes.journal import arrived
from ..world import WORLD, World
from .access import accepted


def stray(error: HTTPException) -> Response:
    """What the service's web framework says of such a request (ledger: http-status)."""
    world: World = request.environ[WORLD]
    status = HTTPStatus(error.code or 500)
    allow = [(name, value) for name, value in error.get_headers() if name == "Allow"]
    if request.path.startswith("/__mock/"):
        answer = Problem(status, status.phrase, f"{request.method} {request.path}").answer()
    else:
        answer = page(world, request, status)
        _record(world, status)
    answer.headers.extend(allow)
    return answer


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


def _record(world: World, status: HTTPStatus) -> None:
    key = accepted(request.headers.get("Authorization"), world.settings.keys)
    owner = world if key is None else world.sandbox(key)
    entry = arrived(None, request.path, request.environ)
    entry.reason = _reason(world)
    entry.at = owner.timeline.now()
    owner.memory.requests.add(entry)
    entry.sent(request.get_data())
    entry.answered(status, None)
    world.bell.ring()


def _reason(world: World) -> Reason:
    """That there is no such operation, and which may have been meant."""
    known = {o.path: f"{o.method} {o.path}" for o in world.document.operations.values()}
    near = difflib.get_close_matches(request.path, known, 1)
    hint = f"Did you mean {known[near[0]]}?" if near else f"Known: {', '.join(known.values())}."
    return Reason(f"There is no {request.method} {request.path}.", suggestion=hint)
