"""Receivers inside the mock, for callbacks that need no program to go to."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from ..answers import json_answer
from ..callbacks.inboxes import Inbox, Letter, Scripted, parsed
from ..callbacks.message import verdict
from ..document import Json
from ..redaction import without_key
from ..timing.timeline import Timeline
from ..world import World
from .ask import Ask


def take(ask: Ask) -> Response:
    """Keep what came, and answer as scripted.

    A late answer goes out at once: its header asks the courier to count it as late on the mock's
    clock, so that nobody waits and no thread is held.
    """
    inbox, world, body = _inbox(ask), ask.world, ask.content
    headers, task_id = dict(request.headers), _task_id(body)
    if "Authorization" in headers:
        headers["Authorization"] = without_key(headers["Authorization"])
    now = _timeline(world, task_id).now()
    signature = verdict(world.settings.webhook_key, task_id, now, headers)
    answer = inbox.answer()
    query = request.query_string.decode(errors="replace")
    number = inbox.take(Letter(now, query, headers, body, signature, answer))
    world.inboxes.make_room()
    return _answered(answer, number)


def script(ask: Ask) -> Json:
    """Answer so from now on, then with 200."""
    answers = [
        Scripted(a.get("status", 200), a.get("delaySeconds", 0.0), a.get("times", 1))
        for a in ask.body["answers"]
    ]
    _inbox(ask).script(answers)
    return show(ask)


def show(ask: Ask) -> Json:
    """What came, and which answers are left."""
    shown: Json = ask.world.redactor.value(_inbox(ask).describe())
    return shown


def drop(ask: Ask) -> Json:
    """Forget what came and what was scripted; what that was."""
    described = show(ask)
    ask.world.inboxes.drop(ask.path["name"])
    return described


def _inbox(ask: Ask) -> Inbox:
    return ask.world.inboxes.named(ask.path["name"])


def _answered(answer: Scripted, number: int) -> Response:
    # These two have no body in HTTP.
    bare = answer.status in (204, 304)
    given = Response(status=answer.status) if bare else json_answer({"number": number})
    given.status_code = answer.status
    if answer.delay:
        given.headers["X-Mock-Delay"] = f"{answer.delay:g}"
    return given


def _task_id(body: bytes) -> str:
    """The task that a body is about, as far as it says so."""
    value: Any = parsed(body)
    data = value.get("data") if isinstance(value, dict) else None
    named = data.get("taskId") if isinstance(data, dict) else None
    return named if isinstance(named, str) else ""


def _timeline(world: World, task_id: str) -> Timeline:
    """That of the task's own sandbox, or the one that new sandboxes begin at."""
    owner = world.owner(task_id)
    return owner[0].timeline if owner else world.timeline


HANDLERS = {
    "takeCallback": take,
    "scriptInbox": script,
    "getInbox": show,
    "deleteInbox": drop,
}
