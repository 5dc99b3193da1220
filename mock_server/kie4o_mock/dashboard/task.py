"""One task: its images, its timeline, its record, and how to ask for the same again."""

from __future__ import annotations

import math

from ..api.serializers import record
from ..control import schemas
from ..control.control_request import ControlRequest
from ..control.tasks import find_task
from ..openapi import Json
from ..state.job import job_record
from ..state.sandbox import Sandbox
from ..state.task import Task, record_view_at, view_at
from .axis import LANE, LANES, axis
from .layout import Page, base_url
from .recipes import recipes
from .tasks import row
from .timeline import moments

# Moments of a task that are listed; of a task that is polled for long, the latest.
_SHOWN = 200


def show(request: ControlRequest) -> Page:
    """The page.

    Raises:
        Problem: there is no such task.
    """
    sandbox, task = find_task(request, request.path["task_id"])
    redactor = request.state.redactor
    entries = {entry["name"]: entry for entry in request.state.catalogue.entries}
    name = task.scenario.name if task.scenario else None
    found = moments(request, sandbox, task)
    body = redactor.value(task.body)
    operation = request.state.document.operations[task.operation]
    context: Json = {
        "task": row(request, sandbox, task),
        "details": schemas.task(sandbox, task, redactor),
        "record": redactor.value(_record(request, sandbox, task)),
        "scenario": entries.get(name, {"name": name}) if name else None,
        "task_now": sandbox.scheduler.now(),
        "ends_as": _end(task),
        "moments": found[-_SHOWN:],
        "earlier": len(found[:-_SHOWN]),
        "axis": axis(sandbox, task, found),
        "lanes": LANES,
        "lane_height": LANE,
        "recipes": recipes(f"{base_url(request.state)}{operation.path}", body),
    }
    return Page("tasks", "task.html", f"Task {task.id[:8]}", request, context)


def _end(task: Task) -> str | None:
    """The status that it ends with; None where time does not end it."""
    plan = task.plan
    return view_at(plan, plan.ends).status if math.isfinite(plan.ends) else None


def _record(request: ControlRequest, sandbox: Sandbox, task: Task) -> Json:
    """What a poll would be answered now; this is none."""
    view = record_view_at(task.plan, sandbox.scheduler.now())
    if task.model is not None:
        return job_record(task, view)
    return record(task, view, request.state.settings.profile)
