"""One task: its images, its timeline, its record, and how to ask for the same again."""

from __future__ import annotations

from ..api.serializers import record
from ..control import schemas
from ..control.control_request import ControlRequest
from ..control.tasks import find_task
from ..openapi import Json
from ..state.job import job_record
from ..state.sandbox import Sandbox
from ..state.task import Task, record_view_at
from .layout import Page
from .tasks import row


def show(request: ControlRequest) -> Page:
    """The page.

    Raises:
        Problem: there is no such task.
    """
    sandbox, task = find_task(request, request.path["task_id"])
    redactor = request.state.redactor
    entries = {entry["name"]: entry for entry in request.state.catalogue.entries}
    name = task.scenario.name if task.scenario else None
    context: Json = {
        "task": row(request, sandbox, task),
        "details": schemas.task(sandbox, task, redactor),
        "record": redactor.value(_record(request, sandbox, task)),
        "scenario": entries.get(name, {"name": name}) if name else None,
        "running_until": task.plan.ends,
    }
    return Page("tasks", "task.html", f"Task {task.id[:8]}", request, context)


def _record(request: ControlRequest, sandbox: Sandbox, task: Task) -> Json:
    """What a poll would be answered now; this is none."""
    view = record_view_at(task.plan, sandbox.scheduler.now())
    if task.model is not None:
        return job_record(task, view)
    return record(task, view, request.state.settings.profile)
