"""What happened, as a list that can be followed."""

from __future__ import annotations

from ..openapi import Json
from ..state.activity_log import LoggedEvent
from .control_request import ControlRequest
from .schemas import to_json

_PAGE = 100


def list_events(request: ControlRequest) -> Json:
    """The events after one that is known; where there are none, those that come in time."""

    def some() -> list[LoggedEvent] | None:
        return _matching(request) or None

    found = request.state.notifier.wait_for(some, request.query.get("timeoutSeconds", 0)) or []
    shown = found[: request.query.get("limit", _PAGE)]
    return {
        "events": to_json(shown),
        "last": shown[-1].id if shown else request.query.get("after", 0),
        "dropped": sum(activity.events.dropped for activity in request.activities()),
    }


def _matching(request: ControlRequest) -> list[LoggedEvent]:
    """Those that were asked for, in the order they came."""
    query = request.query
    found = [
        logged
        for activity in request.activities()
        for logged in activity.events.items()
        if logged.id > query.get("after", 0)
        and query.get("kind") in (None, logged.kind)
        and query.get("taskId") in (None, logged.task_id)
    ]
    return sorted(found, key=lambda logged: logged.id)


HANDLERS = {"listEvents": list_events}
