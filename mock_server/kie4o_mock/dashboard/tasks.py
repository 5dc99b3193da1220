"""All tasks: the newest first, filtered, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import merge
from itertools import islice

from ..control.control_request import ControlRequest
from ..openapi import Json, packaged
from ..state.sandbox import Sandbox
from ..state.task import Task, view_at
from .formats import state
from .layout import Page
from .paging import paging

STATES = ("running", "succeeded", "failed")
Found = tuple[Sandbox, Task]


def show(request: ControlRequest) -> Page:
    """The page; it renders no more tasks than it shows."""
    query = request.query
    wanted, text = query.get("state", ""), query.get("q", "").strip().lower()
    found: Iterator[Found] = _newest(request)
    total = sum(len(sandbox.tasks) for sandbox in request.sandboxes())
    matching = total
    if wanted or text:
        kept = [pair for pair in found if _matches(*pair, wanted, text)]
        found, matching = iter(kept), len(kept)
    page = paging(query, matching)
    shown = islice(found, page.start, page.stop)
    context: Json = {
        "tasks": [row(request, *pair) for pair in shown],
        "total": total,
        "paging": page,
        "states": STATES,
        "filters": {"q": query.get("q", ""), "state": wanted},
        "sizes": packaged().schema("ImageSize").get("enum", []),
    }
    return Page("tasks", "tasks.html", "Tasks", request, context)


def row(request: ControlRequest, sandbox: Sandbox, task: Task) -> Json:
    """What a list shows of a task, without secrets."""
    now = sandbox.scheduler.now()
    view, asked = view_at(task.plan, now), task.request
    return {
        "id": task.id,
        "prompt": request.state.redactor.text(asked.get("prompt") or ""),
        "size": request.state.redactor.text(str(asked.get("size", ""))),
        "api": "4o" if task.model is None else "jobs",
        "model": request.state.redactor.text(task.model or ""),
        "view": view,
        "state": state(view.status),
        "created": task.plan.created,
        "age": now - task.plan.created,
        "cost": task.cost,
        "sandbox": sandbox.label,
        "scenario": task.scenario.name if task.scenario else "",
        "images": sandbox.stored_images(task),
        "expired": view.succeeded and sandbox.images_expired(task),
    }


def _newest(request: ControlRequest) -> Iterator[Found]:
    """All tasks, the newest first; each sandbox has its own in order already."""
    listed = [
        [(sandbox, task) for task in reversed(list(sandbox.tasks.values()))]
        for sandbox in request.sandboxes()
    ]
    return merge(*listed, key=lambda pair: -pair[1].plan.created)


def _matches(sandbox: Sandbox, task: Task, wanted: str, text: str) -> bool:
    if wanted and state(view_at(task.plan, sandbox.scheduler.now()).status) != wanted:
        return False
    return text in task.id or text in task.sent.lower()
