"""Tasks: what was asked, what was planned, what is seen of it now, and what is still to come."""

from __future__ import annotations

import math
from typing import Any

from attrs import asdict

from ..openapi import Json
from ..problems import Problem
from ..state.sandbox import Sandbox
from ..state.task import Plan, Task, view_at
from .control_request import ControlRequest

_PAGE = 100


def list_tasks(request: ControlRequest) -> Json:
    """All tasks, the oldest first; of too many the latest."""
    found = [(sandbox, task) for sandbox in request.sandboxes() for task in _tasks(sandbox)]
    found.sort(key=lambda pair: pair[1].plan.created)
    if status := request.query.get("status"):
        found = [(sandbox, task) for sandbox, task in found if _status(sandbox, task) == status]
    limit = request.query.get("limit", _PAGE)
    shown = found[-limit:] if limit else []
    return {"count": len(found), "tasks": [_described(request, *pair) for pair in shown]}


def show_task(request: ControlRequest) -> Json:
    """One task with its timeline."""
    task_id = request.path["taskId"]
    for sandbox in request.sandboxes():
        if task := sandbox.tasks.get(task_id):
            return {**_described(request, sandbox, task), "timeline": _timeline(sandbox, task)}
    raise Problem(404, "Unknown task", f"taskId: there is no task {task_id!r}.")


def _tasks(sandbox: Sandbox) -> list[Task]:
    with sandbox.lock:
        return list(sandbox.tasks.values())


def _status(sandbox: Sandbox, task: Task) -> str:
    return view_at(task.plan, sandbox.scheduler.now()).status


def _described(request: ControlRequest, sandbox: Sandbox, task: Task) -> Json:
    view = view_at(task.plan, sandbox.scheduler.now())
    return {
        "taskId": task.id,
        "request": request.state.redactor.value(task.request),
        "cost": task.cost,
        "plan": _plan(task.plan),
        "view": {
            "successFlag": view.flag,
            "status": view.status,
            "errorCode": view.code,
            "errorMessage": view.message,
            "elapsed": view.elapsed,
        },
        "pictures": task.urls,
        "scenario": task.scenario.name if task.scenario else None,
    }


def _plan(plan: Plan) -> Json:
    return {
        "created": plan.created,
        "ends": plan.ends if math.isfinite(plan.ends) else None,
        "polls": plan.polls,
        "reads": plan.reads,
        "failure": asdict(plan.failure) if plan.failure else None,
    }


def _timeline(sandbox: Sandbox, task: Task) -> list[Json]:
    """What happened to a task, and what is queued for it."""
    coming = [event for event in sandbox.scheduler.pending() if event.task_id == task.id]
    queued = {event.kind for event in coming}
    past = [("task.created", task.plan.created), *_over(sandbox, task)]
    moments = [_moment(at, kind) for kind, at in past if kind not in queued]
    for delivery in list(sandbox.deliveries):
        if delivery.task_id == task.id:
            moments += [
                _moment(attempt.at, "callback.attempt", status=attempt.status, error=attempt.error)
                for attempt in list(delivery.attempts)
            ]
    moments += [_moment(event.due, event.kind, happened=False) for event in coming]
    # Queued only when the task has ended, but known before.
    if "task.ended" in queued and task.plan.failure is None:
        moments.append(_moment(sandbox.expiry(task), "images.expired", happened=False))
    return sorted(moments, key=lambda moment: float(moment["at"]))


def _over(sandbox: Sandbox, task: Task) -> list[tuple[str, float]]:
    """The ends of a task and of its pictures, as far as they are past."""
    ends, now = task.plan.ends, sandbox.scheduler.now()
    times = [("task.ended", ends)]
    if task.plan.failure is None:
        times.append(("images.expired", sandbox.expiry(task)))
    return [(kind, at) for kind, at in times if at <= now]


def _moment(at: float, kind: str, *, happened: bool = True, **more: Any) -> Json:
    return {"at": at, "kind": kind, "happened": happened, **more}


HANDLERS = {"listTasks": list_tasks, "getMockTask": show_task}
