"""The journal: what was asked of the mock, and why some of it was refused."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from ..errors import Reason
from ..json_values import Unreadable, parse
from ..openapi import Json
from ..problems import Problem
from ..redaction import Redactor, without_key
from ..state.activity_log import HEADERS, LoggedRequest
from .control_request import ControlRequest

_PAGE = 100
# What to do about a refusal that is no fault of the body.
_REMEDIES = {
    401: "Send the header Authorization: Bearer KEY, with a key that is accepted and not revoked.",
    402: "Give the key credits: PATCH /__mock/account, or start with more.",
    429: "Wait, or advance the clock, until the window has room again.",
    455: "End the maintenance: PATCH /__mock/settings.",
    550: "Let tasks end first, or raise queueLimit: PATCH /__mock/settings.",
}


def list_requests(request: ControlRequest) -> Json:
    """The entries that match, the oldest first; of too many the latest, or those that follow."""
    found = _matching(request, request.query)
    limit = request.query.get("limit", _PAGE)
    shown = found[:limit] if "since" in request.query or not limit else found[-limit:]
    return {**_counted(request, found), "requests": [_described(request, entry) for entry in shown]}


def count_requests(request: ControlRequest) -> Json:
    """How many match."""
    return _counted(request, _matching(request, request.query))


def wait_for_requests(request: ControlRequest) -> Json:
    """Wait until enough requests match."""
    wanted, seconds = request.body.get("count", 1), request.body.get("timeoutSeconds", 10)

    def enough() -> list[LoggedRequest] | None:
        found = _matching(request, request.body)
        return found if len(found) >= wanted else None

    found = request.state.notifier.wait_for(enough, seconds)
    if found is None:
        there = len(_matching(request, request.body))
        detail = f"Within {seconds:g} s there were {there} of {wanted} requests that match."
        raise Problem(HTTPStatus.GATEWAY_TIMEOUT, "Nothing came in time", detail)
    return {
        **_counted(request, found),
        "requests": [_described(request, entry) for entry in found[-_PAGE:]],
    }


def clear_requests(request: ControlRequest) -> Json:
    """Forget the requests."""
    return {"deleted": sum(activity.requests.clear() for activity in request.activities())}


def _counted(request: ControlRequest, found: list[LoggedRequest]) -> Json:
    return {
        "count": len(found),
        "dropped": sum(activity.requests.dropped for activity in request.activities()),
    }


def _matching(request: ControlRequest, wanted: Json) -> list[LoggedRequest]:
    """The entries that a filter lets through, in the order they came."""
    tests = [test(wanted[name]) for name, test in _FILTERS.items() if name in wanted]
    entries = [entry for activity in request.activities() for entry in activity.requests.items()]
    found = [entry for entry in entries if all(test(entry) for test in tests)]
    return sorted(found, key=lambda entry: entry.id)


_FILTERS: dict[str, Callable[[Any], Callable[[LoggedRequest], bool]]] = {
    "operation": lambda name: lambda entry: entry.operation == name,
    "taskId": lambda task_id: lambda entry: _task_id(entry) == task_id,
    "code": lambda code: lambda entry: entry.code == code,
    "since": lambda number: lambda entry: entry.id > number,
}


def _described(request: ControlRequest, entry: LoggedRequest) -> Json:
    redactor = request.state.redactor
    return {
        "id": entry.id,
        "at": entry.at,
        "operation": entry.operation,
        "method": redactor.text(entry.method),
        "path": redactor.text(entry.path),
        "query": redactor.text(entry.query),
        "headers": redactor.value(_headers(entry)),
        "body": _shown_body(entry, redactor),
        "bodyBytes": entry.length,
        "status": entry.status,
        "code": entry.code,
        "latency": entry.seconds,
        "taskId": redactor.value(_task_id(entry)),
        "notes": redactor.value(entry.notes),
        "scenario": entry.scenario,
        "reason": redactor.value(_reason(entry.reason, entry.code)),
    }


def _headers(entry: LoggedRequest) -> Json:
    found = zip(HEADERS, entry.headers, strict=True)
    shown = {name.replace("_", "-").title(): text for name, text in found if text}
    if "Authorization" in shown:
        shown["Authorization"] = without_key(shown["Authorization"])
    return shown


def _shown_body(entry: LoggedRequest, redactor: Redactor) -> Any:
    """The body as JSON, else as text; None when there was none."""
    if not entry.body:
        return None
    body = _body(entry)
    if body is not None:
        return redactor.value(body)
    text = entry.body.decode("utf-8", "replace")
    return redactor.text(text) if entry.length == len(entry.body) else redactor.cut(text)


def _body(entry: LoggedRequest) -> Any:
    """The value of the body; None where it has none."""
    try:
        return parse(entry.body)
    except Unreadable:
        return None


def _task_id(entry: LoggedRequest) -> str | None:
    """The task that it is about: as answered, else as asked."""
    if entry.task_id:
        return entry.task_id
    if named := parse_qs(entry.query).get("taskId"):
        return named[-1]
    body = _body(entry)
    sent = body.get("taskId") if isinstance(body, dict) else None
    return sent if isinstance(sent, str) else None


def _reason(reason: Reason | None, code: int | None) -> Json | None:
    if reason is None:
        return None
    return {
        "message": reason.message,
        "pointer": reason.pointer,
        "suggestion": reason.suggestion or _REMEDIES.get(code or 0),
    }


HANDLERS = {
    "listRequests": list_requests,
    "countRequests": count_requests,
    "waitForRequests": wait_for_requests,
    "clearRequests": clear_requests,
}
