"""The journal: what was asked of the mock, why some was refused, and what it says of clients."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from ..coverage import coverage
from ..errors import Problem
from ..openapi import Json
from ..state.log_entries import LoggedRequest
from ..verdict.judge import judge
from . import schemas
from .control_request import ControlRequest

_PAGE = 100


def list_requests(request: ControlRequest) -> Json:
    """The entries that match, the oldest first; of too many the latest, or those that follow."""
    found = _matching(request, request.query)
    limit = request.query.get("limit", _PAGE)
    shown = found[:limit] if "since" in request.query or not limit else found[-limit:]
    return {**_counted(request, found), "requests": _shown(request, shown)}


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
        raise Problem(HTTPStatus.GATEWAY_TIMEOUT, "Not enough requests in time", detail)
    return {**_counted(request, found), "requests": _shown(request, found[-_PAGE:])}


def clear_requests(request: ControlRequest) -> Json:
    """Forget the requests."""
    return {"deleted": sum(activity.requests.clear() for activity in request.activities())}


def _counted(request: ControlRequest, found: list[LoggedRequest]) -> Json:
    return {
        "count": len(found),
        "dropped": sum(activity.requests.dropped for activity in request.activities()),
    }


def _shown(request: ControlRequest, entries: list[LoggedRequest]) -> list[Json]:
    return [schemas.logged_request(entry, request.state.redactor) for entry in entries]


def _matching(request: ControlRequest, wanted: Json) -> list[LoggedRequest]:
    """The entries that a filter lets through, in the order they came."""
    entries = [entry for activity in request.activities() for entry in activity.requests.items()]
    return sorted(filter(passes(wanted), entries), key=lambda entry: entry.id)


def passes(wanted: Json) -> Callable[[LoggedRequest], bool]:
    """The test whether a filter lets an entry through."""
    tests = [test(wanted[name]) for name, test in _FILTERS.items() if name in wanted]
    return lambda entry: all(test(entry) for test in tests)


_FILTERS: dict[str, Callable[[Any], Callable[[LoggedRequest], bool]]] = {
    "operation": lambda name: lambda entry: entry.operation == name,
    "taskId": lambda task_id: lambda entry: entry.about == task_id,
    "code": lambda code: lambda entry: entry.code == code,
    "since": lambda number: lambda entry: entry.id > number,
}


def show_verdict(request: ControlRequest) -> Json:
    """What the activity log says about the habits of clients."""
    return schemas.verdict(judge(request.state, request.sandboxes()))


def show_coverage(request: ControlRequest) -> Json:
    """Every behaviour, and whether a client has met it."""
    return schemas.coverage(coverage(request.state))


HANDLERS = {
    "listRequests": list_requests,
    "countRequests": count_requests,
    "waitForRequests": wait_for_requests,
    "clearRequests": clear_requests,
    "getVerdict": show_verdict,
    "getCoverage": show_coverage,
}
