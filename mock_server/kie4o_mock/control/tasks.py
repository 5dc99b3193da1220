"""Tasks: what was asked, what was planned, what is seen of it now, and what is still to come."""

from __future__ import annotations

from ..errors import Problem
from ..openapi import Json
from ..state.log_entries import LoggedEvent
from ..state.sandbox import Sandbox
from ..state.task import Task, view_at
from ..validation_messages import abbreviate
from . import schemas
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
    return {
        "count": len(found),
        "tasks": [schemas.task(*pair, request.state.redactor) for pair in shown],
    }


def show_task(request: ControlRequest) -> Json:
    """One task with its timeline."""
    sandbox, task = find_task(request, request.path["taskId"])
    shown = schemas.task(sandbox, task, request.state.redactor)
    return {**shown, "timeline": timeline(sandbox, task)}


def find_task(request: ControlRequest, task_id: str, field: str = "taskId") -> tuple[Sandbox, Task]:
    """A task of the sandboxes that are meant, with its own; `field` is where it is named.

    Raises:
        Problem: there is no such task.
    """
    for sandbox in request.sandboxes():
        if task := sandbox.tasks.get(task_id):
            return sandbox, task
    raise Problem(404, "Unknown task", f"{field}: there is no task {abbreviate(task_id)}.")


def _tasks(sandbox: Sandbox) -> list[Task]:
    return list(sandbox.tasks.values())


def _status(sandbox: Sandbox, task: Task) -> str:
    return view_at(task.plan, sandbox.scheduler.now()).status


def timeline(sandbox: Sandbox, task: Task) -> list[Json]:
    """What happened to a task, and what is queued for it."""
    coming = [event for event in sandbox.scheduler.pending() if event.task_id == task.id]
    queued = {event.kind for event in coming}
    past = [("task.created", task.plan.created), *_over(sandbox, task)]
    moments = [schemas.moment(at, kind) for kind, at in past if kind not in queued]
    for delivery in list(sandbox.deliveries):
        if delivery.task_id == task.id:
            moments += map(schemas.attempt, list(delivery.attempts))
    moments += [schemas.moment(event.due, event.kind, happened=False) for event in coming]
    # Queued only when the task has ended, but known before.
    if "task.ended" in queued and task.plan.failure is None:
        moments.append(schemas.moment(sandbox.expiry(task), "images.expired", happened=False))
    return sorted(moments, key=lambda moment: float(moment["at"]))


def _over(sandbox: Sandbox, task: Task) -> list[tuple[str, float]]:
    """The ends of a task and of its images, as far as they are past."""
    ends, now = task.plan.ends, sandbox.scheduler.now()
    times = [("task.ended", ends)]
    if task.plan.failure is None:
        times.append(("images.expired", sandbox.expiry(task)))
    return [(kind, at) for kind, at in times if at <= now]


def list_events(request: ControlRequest) -> Json:
    """The events after one that is known; where there are none, those that come in time."""

    def some() -> list[LoggedEvent] | None:
        return _matching(request) or None

    found = request.state.notifier.wait_for(some, request.query.get("timeoutSeconds", 0)) or []
    shown = found[: request.query.get("limit", _PAGE)]
    return {
        "events": schemas.to_json(shown),
        "last": shown[-1].id if shown else request.query.get("after", 0),
        "dropped": sum(activity.events.dropped for activity in request.activities()),
    }


def _matching(request: ControlRequest) -> list[LoggedEvent]:
    """Those that were asked for, in the order they came."""
    query = request.query
    found = [
        logged
        for activity in request.activities()
        for logged in activity.events.items()
        if logged.id > query.get("after", 0)
        and query.get("kind") in (None, logged.kind)
        and query.get("taskId") in (None, logged.task_id)
    ]
    return sorted(found, key=lambda logged: logged.id)


HANDLERS = {
    "listTasks": list_tasks,
    "getMockTask": show_task,
    "listEvents": list_events,
}
