"""The clock: freeze, scale, set, advance, reset. Time only goes forward."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime

from ..clock.clock import Clock
from ..clock.scheduler import Event, Scheduler, Target
from ..errors import Problem, invalid
from ..openapi import Json
from ..state.task import Task, view_at
from .control_request import ControlRequest
from .schemas import to_json
from .tasks import find_task

# The last times of the calendar; beyond them no date can be written.
_LAST = datetime(9999, 1, 1, tzinfo=UTC).timestamp()
_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400}
_PART = re.compile(r"([0-9.]+)(ms|s|m|h|d)")


def show(request: ControlRequest) -> Json:
    """The time."""
    found: Json = to_json(request.sandbox.scheduler.clock)
    return found


def freeze(request: ControlRequest) -> Json:
    """Stop the time."""
    return _change(request, lambda clock: clock.freeze())


def scale(request: ControlRequest) -> Json:
    """Run, at another pace."""
    factor = request.body["factor"]
    return _change(request, lambda clock: clock.run_at(factor))


def reset(request: ControlRequest) -> Json:
    """Back to real time, unless a finished task would run again."""
    if any(sandbox.tasks and sandbox.scheduler.clock.ahead > 0 for sandbox in request.sandboxes()):
        detail = "There are tasks, and the clock is ahead of real time. Try /__mock/reset."
        raise Problem(409, "The clock cannot go back", detail)
    return _change(request, lambda clock: clock.synchronise())


def set_time(request: ControlRequest) -> Json:
    """Forward to a time."""
    now = request.body["now"]
    time = _epoch(now) if isinstance(now, str) else now
    latest = max(scheduler.now() for scheduler in request.schedulers())
    if time < latest:
        detail = f"now: {now} is before the clock's {latest}. Time only goes forward."
        raise Problem(409, "The clock cannot go back", detail)
    return _move(request, lambda _: time)


def advance(request: ControlRequest) -> Json:
    """Forward by seconds or a duration, to the next event, or until a task has a status."""
    ways: dict[str, Callable[[ControlRequest], Target]] = {
        "seconds": lambda request: _after(request.body["seconds"]),
        "duration": lambda request: _after(_seconds(request.body["duration"])),
        "to": _next,
        "until": _until,
    }
    (way,) = request.body
    return _move(request, ways[way](request))


def _after(seconds: float) -> Target:
    return lambda scheduler: scheduler.now() + seconds


def _next(request: ControlRequest) -> Target:
    """To the earliest event of those that are meant; the others go as far."""
    waits = {
        scheduler: max(time - scheduler.now(), 0.0)
        for scheduler in request.schedulers()
        if (time := scheduler.next_time()) is not None
    }
    if not waits:
        raise Problem(409, "There is no next event", "to: no event is scheduled. Create a task.")
    first = min(waits, key=lambda scheduler: waits[scheduler])
    return _so_far(first, first.next_time() or first.now())


def _until(request: ControlRequest) -> Target:
    task_id, status = request.body["until"]["taskId"], request.body["until"]["status"]
    sandbox, task = find_task(request, task_id, "until.taskId")
    return _so_far(sandbox.scheduler, _reaches(task, status, sandbox.scheduler.now()))


def _reaches(task: Task, status: str, now: float) -> float:
    """When a task has a status, now or later."""
    if view_at(task.plan, now).status == status:
        return now
    if not math.isfinite(task.plan.ends):
        detail = f"until: polls end task {task.id}, not time. Poll it."
        if task.plan.polls is None:
            detail = f"until: task {task.id} never ends, because of its scenario."
        raise Problem(409, "The task will never have this status", detail)
    ends = view_at(task.plan, task.plan.ends).status
    if ends == status:
        return max(now, task.plan.ends)
    detail = f"until.status: task {task.id} ends as {ends}, and will never be {status}."
    raise Problem(409, "The task will never have this status", detail)


def _so_far(first: Scheduler, time: float) -> Target:
    """To a time of one sandbox; any other as many seconds forward."""
    seconds = max(time - first.now(), 0.0)
    return lambda scheduler: time if scheduler is first else scheduler.now() + seconds


def _seconds(duration: str) -> float:
    return sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(duration))


def _epoch(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        # The schema's format allows leap seconds, which Python cannot count.
        raise invalid(f"now: {text} is not allowed. {error}.") from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _change(request: ControlRequest, change: Callable[[Clock], None]) -> Json:
    for scheduler in request.schedulers():
        scheduler.change(change)
    return show(request)


def _move(request: ControlRequest, target: Target) -> Json:
    schedulers = request.schedulers()
    if any(target(scheduler) > _LAST for scheduler in schedulers):
        field = next(iter(request.body), "body")
        raise invalid(f"{field}: the clock ends at {_LAST:g} s since the epoch.")
    fired: list[Event] = request.state.move(schedulers, target)
    return {**show(request), "fired": to_json(fired)}


HANDLERS = {
    "getClock": show,
    "freezeClock": freeze,
    "scaleClock": scale,
    "setClock": set_time,
    "advanceClock": advance,
    "resetClock": reset,
}
