"""Requests for what the API does not have: an unknown path, or another method."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus

from flask import Response, request
from werkzeug import Request
from werkzeug.exceptions import HTTPException

from ..errors import Problem, Reason
from ..mock_state import STATE, MockState
from ..responses import json_response
from ..scenarios.faults import gateway
from ..state.log_entries import LoggedRequest, log_request
from ..validation_messages import abbreviated, nearest
from .access import accepted

# What all paths of the API begin with.
_PREFIX = "/api/v1"


def handle_not_found(error: HTTPException) -> Response:
    """What the service's web framework says of such a request (ledger: http-status).

    At the root it points to the page of the mock besides.
    """
    state: MockState = request.environ[STATE]
    status = HTTPStatus(error.code or 500)
    allow = [(name, value) for name, value in error.get_headers() if name == "Allow"]
    if request.path.startswith("/__mock/"):
        answer = Problem(
            status, status.phrase, f"{request.method} {abbreviated(request.path)}"
        ).answer()
    else:
        answer = _documented(state, status) or page(state, request, status)
        reason = _reason(state)
        entry = _record(state, request, status, reason)
        entry.record_body(request.get_data(cache=False))
        state.journal_budget.resize(entry.id, entry.size)
        if _doubled(state):
            answer.headers["X-Mock-Note"] = str(reason)
    if request.path == "/" and request.method == "GET":
        answer = _pointing(answer, f"{request.script_root}/__mock/")
    answer.headers.extend(allow)
    return answer


def refused(state: MockState, request: Request, status: HTTPStatus, reason: Reason) -> Response:
    """What the gateway before the service says of a request that never reaches it."""
    if request.path.startswith("/__mock/"):
        return Problem(status, status.phrase, str(reason)).answer()
    _record(state, request, status, reason)
    return gateway(status)


def _documented(state: MockState, status: HTTPStatus) -> Response | None:
    """What an operation at the path of the request says of another method, where it says so."""
    for operation in state.document.operations.values():
        found = operation.examples.get("methodNotAllowed")
        if found and operation.path == request.path and status == HTTPStatus.METHOD_NOT_ALLOWED:
            state.seen.response(operation.id, status)
            return json_response(found, status)
    return None


def _pointing(answer: Response, page_of_mock: str) -> Response:
    """The response at the root: browsers go to the page of the mock, others are told of it."""
    if "text/html" in request.headers.get("Accept", ""):
        answer.status_code = HTTPStatus.FOUND
        answer.headers["Location"] = page_of_mock
    answer.headers["Link"] = f'<{page_of_mock}>; rel="help"'
    answer.headers["X-Mock-Note"] = f"The dashboard of the mock is at {page_of_mock}"
    return answer


def page(state: MockState, request: Request, status: HTTPStatus) -> Response:
    """The body of the web framework."""
    stamp = datetime.fromtimestamp(state.clock.now(), UTC)
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
    return json_response(body, status)


def _record(
    state: MockState, request: Request, status: HTTPStatus, reason: Reason
) -> LoggedRequest:
    key = accepted(request.headers.get("Authorization"), state.settings.keys)
    sandbox = state.sandbox(key)
    known = state.document.operations.values()
    asked = request.method, request.path
    operation = next((o.id for o in known if (o.method, o.path) == asked), None)
    entry = log_request(operation, request.path, request.environ)
    entry.reason = reason
    entry.at = sandbox.scheduler.now()
    sandbox.activity.requests.add(entry)
    entry.record_response(status, None)
    state.notifier.notify()
    return entry


def _reason(state: MockState) -> Reason:
    """That there is no such operation, and which may have been meant."""
    said = f"There is no {request.method} {abbreviated(request.path)}."
    if meant := _doubled(state):
        hint = f"The base URL ends in {_PREFIX}, which is already part of every path. Send {meant}."
        return Reason(said, suggestion=hint)
    known = {o.path: f"{o.method} {o.path}" for o in state.document.operations.values()}
    near = nearest(request.path, known)
    hint = f"Did you mean {known[near]}?" if near else f"Known: {', '.join(known.values())}."
    return Reason(said, suggestion=hint)


def _doubled(state: MockState) -> str | None:
    """The path that was meant, where a base URL repeats the beginning of every path."""
    path = request.path.removeprefix(_PREFIX)
    known = {operation.path for operation in state.document.operations.values()}
    return path if path != request.path and path in known else None
