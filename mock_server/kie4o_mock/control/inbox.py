"""Receivers inside the mock, for callbacks that need no program to go to."""

from __future__ import annotations

from flask import Response, request

from ..callbacks import payload
from ..callbacks.inbox import Inbox, ReceivedCallback, ScriptedResponse
from ..json_values import readable
from ..openapi import Json
from ..redaction import without_key
from ..responses import json_response
from .control_request import ControlRequest
from .schemas import to_json


def take(control_request: ControlRequest) -> Response:
    """Keep what came, and answer as scripted.

    A late response is sent at once: its header asks the dispatcher to count it as late on the
    mock's clock, so that nobody waits and no thread is held.
    """
    inbox, state, body = _inbox(control_request), control_request.state, control_request.content
    headers, task_id = dict(request.headers), payload.task_id(readable(body)) or ""
    if "Authorization" in headers:
        headers["Authorization"] = without_key(headers["Authorization"])
    # That of the task's own sandbox, or the one that new sandboxes begin at.
    now = state.find_task(task_id)[0].scheduler.now()
    signature = payload.verdict(state.settings.webhook_key, task_id, now, headers)
    answer = inbox.answer()
    query = request.query_string.decode(errors="replace")
    number = inbox.receive(ReceivedCallback(now, query, headers, body, signature, answer))
    state.inboxes.make_room()
    return _answered(answer, number)


def script(control_request: ControlRequest) -> Json:
    """Answer so from now on, then with 200."""
    answers = [
        ScriptedResponse(a.get("status", 200), a.get("delaySeconds", 0.0), a.get("times", 1))
        for a in control_request.body["answers"]
    ]
    _inbox(control_request).answer_with(answers)
    control_request.state.inboxes.make_room()
    return show(control_request)


def show(control_request: ControlRequest) -> Json:
    """What came, and which responses are left."""
    shown: Json = control_request.state.redactor.value(to_json(_inbox(control_request)))
    return shown


def drop(control_request: ControlRequest) -> Json:
    """Forget what came and what was scripted; what that was."""
    described = show(control_request)
    control_request.state.inboxes.drop(control_request.path["name"])
    return described


def _inbox(control_request: ControlRequest) -> Inbox:
    return control_request.state.inboxes.named(control_request.path["name"])


def _answered(answer: ScriptedResponse, number: int) -> Response:
    # These two have no body in HTTP.
    bare = answer.status in (204, 304)
    given = Response(status=answer.status) if bare else json_response({"number": number})
    given.status_code = answer.status
    if answer.delay:
        given.headers["X-Mock-Delay"] = f"{answer.delay:g}"
    return given


HANDLERS = {
    "takeCallback": take,
    "scriptInbox": script,
    "getInbox": show,
    "deleteInbox": drop,
}
