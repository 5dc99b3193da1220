"""A page to try the control plane, and to watch tasks and callbacks."""

from __future__ import annotations

import json
import math
import secrets
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from flask import Response, render_template, request

from ..document import Json
from ..forms import Route, document, parameters, routes
from ..sandboxes.deliveries import Delivery
from ..sandboxes.tasks import Task, View, seen
from .ask import Ask
from .tokens import demand

# As many tasks and callbacks as fit on a page.
_SHOWN = 12


def show(ask: Ask) -> Response:
    """The page, or the part of it that changes."""
    nonce, token = secrets.token_urlsafe(16), ask.world.control_token
    only_live = ask.query.get("live", False)
    if token and only_live:
        demand(token, request.headers.get("X-Mock-Token"))
    # A browser cannot send a token with the address that someone types.
    live = {} if token and not only_live else _live(ask)
    name = "live.html" if only_live else "page.html"
    page = render_template(
        name, groups=_groups(), nonce=nonce, hidden=ask.world.redactor.text, **live
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
    return [
        {**tag, "operations": [_operation(route) for route in routes() if _has(route, tag)]}
        for tag in document()["tags"]
    ]


def _has(route: Route, tag: Json) -> bool:
    return tag["name"] in route.raw["tags"]


def _operation(route: Route) -> Json:
    content: Json = route.raw.get("requestBody", {}).get("content", {})
    return {
        "id": route.id,
        "method": route.method,
        "path": route.path,
        "raw": route.raw,
        # One that is an object stands for any names; they can be written into the address.
        "parameters": [p for p in parameters(route) if p["schema"].get("type") != "object"],
        "body": _example(next(iter(content.values()))) if content else None,
    }


def _example(media: Json) -> str:
    examples = [e["value"] for e in media.get("examples", {}).values()]
    value: Any = media.get("example", examples[0] if examples else {})
    return json.dumps(value, indent=1, ensure_ascii=False)


def _live(ask: Ask) -> Json:
    clock = ask.timelines()[-1].clock
    tasks: list[tuple[Task, View]] = []
    deliveries: list[Delivery] = []
    for sandbox in ask.sandboxes():
        now = sandbox.timeline.now()
        with sandbox.lock:
            newest = list(islice(reversed(sandbox.tasks.values()), _SHOWN))
        tasks += [(task, seen(task.plan, now)) for task in newest]
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
