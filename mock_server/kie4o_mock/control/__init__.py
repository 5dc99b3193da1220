"""The control plane under `/__mock/`, bound to its own document by operationId."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from flask import Blueprint, Response, request

from ..answers import json_answer
from ..api.access import bearer
from ..bodies import TooLarge, limit_of, unpacked
from ..forms import Route, read_body, read_query, routes
from ..json_values import Unreadable
from ..problems import Problem, invalid
from ..sandboxes.bell import Busy
from ..world import WORLD, World
from . import (
    account,
    callbacks,
    clock,
    documentation,
    events,
    inbox,
    page,
    requests,
    rules,
    scenarios,
    settings,
    snapshots,
    state,
    tasks,
)
from .ask import Ask
from .origins import admit
from .tokens import demand, holds

Handler = Callable[[Ask], Any]
HANDLERS: dict[str, Handler] = {
    **account.HANDLERS,
    **callbacks.HANDLERS,
    **clock.HANDLERS,
    **documentation.HANDLERS,
    **events.HANDLERS,
    **inbox.HANDLERS,
    **page.HANDLERS,
    **requests.HANDLERS,
    **rules.HANDLERS,
    **scenarios.HANDLERS,
    **settings.HANDLERS,
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
_BUSY = Problem(503, "Too many wait", "Others wait already, and this server must go on answering.")


def control() -> Blueprint:
    """The control plane.

    A request that carries an API key means that key's sandbox; one without means all of them,
    and those that are still to come. Where a token is demanded, it is asked for first.
    """
    blueprint = Blueprint("control", __name__, template_folder="templates")
    blueprint.register_error_handler(Problem, lambda problem: problem.answer())
    blueprint.register_error_handler(Busy, lambda _: _BUSY.answer())
    for route in routes():
        blueprint.add_url_rule(
            route.path.replace("{", "<").replace("}", ">"),
            endpoint=route.id,
            view_func=_view(route, HANDLERS[route.id]),
            methods=[route.method],
        )
    return blueprint


def _view(route: Route, handler: Handler) -> Callable[..., Response]:
    is_open = route.raw.get("x-open", False)

    def view(**path: str) -> Response:
        world: World = request.environ[WORLD]
        sent = request.headers.get("X-Mock-Token")
        trusted = holds(world.control_token, sent)
        has_token = trusted and world.control_token is not None
        is_page = route.id == "getPage"
        admit(request.environ, world.settings, trusted=has_token, page=is_page)
        if world.control_token and not is_open:
            demand(world.control_token, sent)
        key = bearer(request.headers.get("Authorization"))
        world.redactor.learn(key)
        content = _content(world, route)
        query = read_query(route, request.args.to_dict(flat=False))
        ask = Ask(world, key, read_body(route, content), query, path, trusted, content)
        with world.waiting.counted() if route.id in _WAITS else nullcontext():
            found = handler(ask)
        return found if isinstance(found, Response) else json_answer(found)

    return view


def _content(world: World, route: Route) -> bytes:
    """The body, unpacked; what is sent to an inbox may be anything."""
    content = request.get_data(cache=False)
    try:
        limit = limit_of(world.settings, request.path)
        return unpacked(content, request.headers.get("Content-Encoding"), limit)
    except TooLarge as error:
        raise Problem(413, "Body too large", str(error)) from None
    except Unreadable as error:
        if route.id == "takeCallback":
            return content
        raise invalid(str(error)) from None
