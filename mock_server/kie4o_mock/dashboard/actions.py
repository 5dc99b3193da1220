"""Buttons and forms: each performs an operation of the control plane, also without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
from attrs import evolve
from flask import Response, redirect, request
from werkzeug.datastructures import MultiDict

from ..control import HANDLERS, perform
from ..control.control_request import ControlRequest
from ..control_validation import read_body, read_query
from ..errors import Problem, invalid
from ..openapi import Json, Operation, control_document
from .formats import whole_number

# What a page says when it comes back from one; where there is a count, it is `{}`.
OUTCOMES = {
    "advanceClock": "The clock moved forward. Events on the way: {}.",
    "freezeClock": "The clock stands still.",
    "scaleClock": "The clock runs.",
    "resetClock": "The clock shows real time.",
    "addRule": "The scenario applies to the next requests that match.",
    "deleteRule": "The rule is deleted.",
    "deleteRules": "Rules that were deleted: {}.",
    "changeAccount": "The account is changed.",
    "changeSettings": "The settings are changed.",
    "reset": "Back at the start. Tasks that were dropped: {}.",
    "saveState": "The snapshot is saved.",
    "loadState": "The snapshot is loaded.",
    "replayCallback": "The callback was sent once more.",
    "clearRequests": "Requests that were forgotten: {}.",
}
_HOME = "/__mock/"
_PATH, _QUERY = "path.", "query."
# Of a form: where it leads, and a JSON object that its other fields complete.
_BACK, _BODY = "back", "body"


def act(control: ControlRequest) -> Response:
    """Perform the operation that a form names, and lead back to its page.

    A field is a property of the body, `path.NAME` a path parameter and `query.NAME` one of the
    query; an empty one is left out.

    Raises:
        Problem: there is no such operation, or it cannot be performed.
    """
    name = control.path["operation"]
    if name not in OUTCOMES or name not in HANDLERS:
        raise Problem(404, "No such action", f"There is no action {name}.")
    route, form = control_document().operations[name], request.form
    sent = _body(route, form)
    found = perform(
        route,
        evolve(
            control,
            body=read_body(route, orjson.dumps(sent) if sent else b""),
            query=read_query(route, {n: [v] for n, v in _named(form, _QUERY)}),
            path=dict(_named(form, _PATH)),
        ),
    )
    said = f"done={name}&count={_count(found)}"
    # A sandbox that was reset is not in use until its key comes again.
    return lead_to(f"{request.script_root}{_HOME}?{said}") if name == "reset" else back(said)


def back(outcome: str = "") -> Response:
    """Lead to the page that a form was on, which may say what came of it."""
    target = request.form.get(_BACK, _HOME)
    # Nothing but a page of the dashboard, whatever a form was made to say.
    if not target.startswith(_HOME) or "//" in target or "\\" in target:
        target = _HOME
    if outcome:
        target += f"{'&' if '?' in target else '?'}{outcome}"
    return lead_to(f"{request.script_root}{target}")


def lead_to(url: str) -> Response:
    """Send a browser to a page after a form."""
    # 303 makes a browser ask for the page; the type is werkzeug's own.
    answer = redirect(url, 303, Response)
    assert isinstance(answer, Response)
    return answer


def outcome() -> str:
    """What the action did that led to this page; empty for none."""
    said = OUTCOMES.get(request.args.get("done", ""), "")
    return said.format(whole_number(request.args.get("count", "")) or 0)


def _count(found: Any) -> int:
    """How many of something an operation tells of."""
    told: Any = found if isinstance(found, dict) else {}
    return len(told["fired"]) if "fired" in told else told.get("deleted", told.get("tasks", 0))


def _named(form: MultiDict[str, str], prefix: str) -> Iterator[tuple[str, str]]:
    for name, text in form.items():
        if name.startswith(prefix) and text:
            yield name.removeprefix(prefix), text


def _body(route: Operation, form: MultiDict[str, str]) -> Json:
    try:
        body: Json = dict(orjson.loads(form.get(_BODY) or "{}"))
    except (ValueError, TypeError):
        raise invalid("body: it must be a JSON object.") from None
    known = control_document().resolve(route.json_schema).get("properties", {})
    for name, text in form.items():
        if text and name not in (_BACK, _BODY) and not name.startswith((_PATH, _QUERY)):
            body[name] = _value(text, control_document().resolve(known.get(name, {})))
    return body


def _value(text: str, schema: Json) -> Any:
    """A field as its schema wants it; as it is where it is nothing of the kind."""
    if "string" in schema.get("type", "string"):
        return text
    try:
        return orjson.loads(text)
    except ValueError:
        return text
