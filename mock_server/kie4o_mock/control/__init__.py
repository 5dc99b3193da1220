"""The control plane under `/__mock/`, bound to its own document by operationId."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from flask import Blueprint, Response, request

from ..api.access import bearer
from ..bodies import TooLarge, unpacked
from ..control_validation import read_body, read_query
from ..errors import Problem, invalid
from ..json_values import Unreadable
from ..mock_state import STATE, MockState
from ..openapi import Operation, control_document
from ..responses import json_response
from ..waiting import TooManyWaiters
from . import (
    account,
    callbacks,
    clock,
    inbox,
    requests,
    rules,
    snapshots,
    state,
    tasks,
)
from .access import check_access
from .control_request import ControlRequest

Handler = Callable[[ControlRequest], Any]
HANDLERS: dict[str, Handler] = {
    **account.HANDLERS,
    **callbacks.HANDLERS,
    **clock.HANDLERS,
    **inbox.HANDLERS,
    **requests.HANDLERS,
    **rules.HANDLERS,
    **snapshots.HANDLERS,
    **state.HANDLERS,
    **tasks.HANDLERS,
}

# They wait for receivers of callbacks, or for an advance that does.
_WAITS = frozenset(
    {
        *("advanceClock", "setClock", "freezeClock", "scaleClock", "resetClock"),
        *("replayCallback", "saveState"),
    }
)
BUSY = Problem(503, "Too many wait", "Others wait already, and this server must go on answering.")


def control() -> Blueprint:
    """The control plane.

    A request that carries an API key means that key's sandbox; one without means all of them,
    and those that are still to come. Where a token is demanded, it is asked for first.
    """
    blueprint = Blueprint("control", __name__)
    blueprint.register_error_handler(Problem, lambda problem: problem.answer())
    blueprint.register_error_handler(TooManyWaiters, lambda _: BUSY.answer())
    for route in control_document().operations.values():
        blueprint.add_url_rule(
            route.path.replace("{", "<").replace("}", ">"),
            endpoint=route.id,
            view_func=_view(route),
            methods=[route.method],
        )
    return blueprint


def perform(route: Operation, control_request: ControlRequest) -> Any:
    """Do what an operation of the control plane does, and return what it answers.

    Raises:
        Problem: it cannot be done.
        TooManyWaiters: too many wait.
    """
    state = control_request.state
    with state.waiting.counted() if route.id in _WAITS else nullcontext():
        found = HANDLERS[route.id](control_request)
    if route.method != "GET":
        state.notifier.notify()
    return found


def _view(route: Operation) -> Callable[..., Response]:
    is_open = route.raw.get("x-open", False)

    def view(**path: str) -> Response:
        mock_state: MockState = request.environ[STATE]
        trusted = check_access(request, is_open=is_open)
        key = bearer(request.headers.get("Authorization"))
        mock_state.redactor.learn(key)
        content = _content(mock_state, route)
        query = read_query(route, request.args.to_dict(flat=False))
        control_request = ControlRequest(
            mock_state, key, read_body(route, content), query, path, trusted, content
        )
        found = perform(route, control_request)
        return found if isinstance(found, Response) else json_response(found)

    return view


def _content(mock_state: MockState, route: Operation) -> bytes:
    """The body, unpacked; what is sent to an inbox may be anything."""
    content = request.get_data(cache=False)
    try:
        limit = mock_state.body_limits.of(request.path)
        return unpacked(content, request.headers.get("Content-Encoding"), limit)
    except TooLarge as error:
        raise Problem(413, "Body too large", str(error)) from None
    except Unreadable as error:
        if route.id == "takeCallback":
            return content
        raise invalid(str(error)) from None
