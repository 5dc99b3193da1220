"""A page to try the control plane, and to watch tasks and callbacks."""

from __future__ import annotations

import json
import math
import secrets
from datetime import UTC, datetime
from typing import Any

from flask import Response, render_template, request

from ..openapi import Json, Operation, control_document
from ..state.deliveries import Delivery
from ..state.task import Task, View, view_at
from .access import require_token
from .control_request import ControlRequest

# As many tasks and callbacks as fit on a page.
_SHOWN = 12


def show(control_request: ControlRequest) -> Response:
    """The page, or the part of it that changes."""
    nonce, token = secrets.token_urlsafe(16), control_request.state.control_token
    only_live = control_request.query.get("live", False)
    if token and only_live:
        require_token(token, request.headers.get("X-Mock-Token"))
    # A browser cannot send a token with the address that someone types.
    live = {} if token and not only_live else _live(control_request)
    name = "live.html" if only_live else "page.html"
    page = render_template(
        name, groups=_groups(), nonce=nonce, hidden=control_request.state.redactor.text, **live
    )
    answer = Response(page, mimetype="text/html")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Frame-Options"] = "DENY"
    # Even a prompt that got through unescaped could run nothing and call nobody.
    answer.headers["Content-Security-Policy"] = (
        "default-src 'none'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; form-action 'none'; "
        f"script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'"
    )
    return answer


def _groups() -> list[Json]:
    """The operations by tag, in the order of the document."""
    document = control_document()
    forms = [(_operation(route), route.raw["tags"]) for route in document.operations.values()]
    return [
        {**tag, "operations": [form for form, tags in forms if tag["name"] in tags]}
        for tag in document.raw["tags"]
    ]


def _operation(route: Operation) -> Json:
    content: Json = route.raw.get("requestBody", {}).get("content", {})
    return {
        "id": route.id,
        "method": route.method,
        "path": route.path,
        "raw": route.raw,
        # One that is an object stands for any names; they can be written into the address.
        "parameters": [p for p in route.parameters if p["schema"].get("type") != "object"],
        "body": _example(next(iter(content.values()))) if content else None,
    }


def _example(media: Json) -> str:
    examples = [e["value"] for e in media.get("examples", {}).values()]
    value: Any = media.get("example", examples[0] if examples else {})
    return json.dumps(value, indent=1, ensure_ascii=False)


def _live(control_request: ControlRequest) -> Json:
    clock = control_request.sandbox.scheduler.clock
    tasks: list[tuple[Task, View]] = []
    deliveries: list[Delivery] = []
    for sandbox in control_request.sandboxes():
        now = sandbox.scheduler.now()
        newest = list(sandbox.tasks.values())[-_SHOWN:]
        tasks += [(task, view_at(task.plan, now)) for task in newest]
        deliveries += list(sandbox.deliveries)[-_SHOWN:]
    tasks.sort(key=_created, reverse=True)
    deliveries.sort(key=_sent, reverse=True)
    return {
        "clock": clock,
        "time": datetime.fromtimestamp(clock.now(), UTC).isoformat(" ", "seconds")[:19],
        "tasks": tasks[:_SHOWN],
        "deliveries": deliveries[:_SHOWN],
    }


def _created(shown: tuple[Task, View]) -> float:
    return shown[0].plan.created


def _sent(delivery: Delivery) -> float:
    return delivery.attempts[0].at if delivery.attempts else math.inf


HANDLERS = {"getPage": show}
