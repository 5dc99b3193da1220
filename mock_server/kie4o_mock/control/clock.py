"""The clock: freeze, scale, set, advance, reset. Time only goes forward."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime

from ..document import Json
from ..problems import Problem, invalid
from ..sandboxes.tasks import Task, seen
from ..timing.clock import Clock
from ..timing.events import Event
from ..timing.timeline import Target, Timeline
from .ask import Ask

# The last times of the calendar; beyond them no date can be written.
_LAST = datetime(9999, 1, 1, tzinfo=UTC).timestamp()
_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86_400}
_PART = re.compile(r"([0-9.]+)(ms|s|m|h|d)")


def show(ask: Ask) -> Json:
    """The time."""
    return _described(ask.timelines()[-1].clock)


def freeze(ask: Ask) -> Json:
    """Stop the time."""
    return _change(ask, lambda clock: clock.freeze())


def scale(ask: Ask) -> Json:
    """Run, at another pace."""
    factor = ask.body["factor"]
    return _change(ask, lambda clock: clock.run_at(factor))


def reset(ask: Ask) -> Json:
    """Back to real time, unless a finished task would run again."""
    if any(sandbox.tasks and sandbox.timeline.clock.ahead > 0 for sandbox in ask.sandboxes()):
        detail = "There are tasks, and the clock is ahead of real time. Try /__mock/reset."
        raise Problem(409, "The clock cannot go back", detail)
    return _change(ask, lambda clock: clock.synchronise())


def set_time(ask: Ask) -> Json:
    """Forward to a time."""
    now = ask.body["now"]
    time = _epoch(now) if isinstance(now, str) else now
    latest = max(timeline.now() for timeline in ask.timelines())
    if time < latest:
        detail = f"now: {now} is before the clock's {latest}. Time only goes forward."
        raise Problem(409, "The clock cannot go back", detail)
    return _move(ask, lambda _: time)


def advance(ask: Ask) -> Json:
    """Forward by seconds or a duration, to the next event, or until a task has a status."""
    ways: dict[str, Callable[[Ask], Target]] = {
        "seconds": lambda ask: _after(ask.body["seconds"]),
        "duration": lambda ask: _after(_seconds(ask.body["duration"])),
        "to": _next,
        "until": _until,
    }
    (way,) = ask.body
    return _move(ask, ways[way](ask))


def _after(seconds: float) -> Target:
    return lambda timeline: timeline.now() + seconds


def _next(ask: Ask) -> Target:
    """To the earliest event of those that are meant; the others go as far."""
    waits = {
        timeline: max(time - timeline.now(), 0.0)
        for timeline in ask.timelines()
        if (time := timeline.next_time()) is not None
    }
    if not waits:
        raise Problem(409, "Nothing will happen", "to: there is no next event. Create a task.")
    first = min(waits, key=lambda timeline: waits[timeline])
    return _so_far(first, first.next_time() or first.now())


def _until(ask: Ask) -> Target:
    task_id, status = ask.body["until"]["taskId"], ask.body["until"]["status"]
    for sandbox in ask.sandboxes():
        if task := sandbox.tasks.get(task_id):
            return _so_far(sandbox.timeline, _reaches(task, status, sandbox.timeline.now()))
    raise Problem(404, "Unknown task", f"until.taskId: there is no task {task_id!r}.")


def _reaches(task: Task, status: str, now: float) -> float:
    """When a task has a status, now or later."""
    if seen(task.plan, now).status == status:
        return now
    if not math.isfinite(task.plan.ends):
        detail = f"until: task {task.id} is ended by reads, not by time. Read it."
        if task.plan.polls is None:
            detail = f"until: task {task.id} never ends. Its scenario has it so."
        raise Problem(409, "It will never happen", detail)
    ends = seen(task.plan, task.plan.ends).status
    if ends == status:
        return max(now, task.plan.ends)
    detail = f"until.status: task {task.id} ends as {ends}, it will not be {status}."
    raise Problem(409, "It will never happen", detail)


def _so_far(first: Timeline, time: float) -> Target:
    """To a time of one timeline; any other as many seconds forward."""
    seconds = max(time - first.now(), 0.0)
    return lambda timeline: time if timeline is first else timeline.now() + seconds


def _seconds(duration: str) -> float:
    return sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(duration))


def _epoch(text: str) -> float:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        # The schema's format allows leap seconds, which Python cannot count.
        raise invalid(f"now: {text} is not allowed. {error}.") from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _change(ask: Ask, change: Callable[[Clock], None]) -> Json:
    for timeline in ask.timelines():
        timeline.change(change)
    return show(ask)


def _move(ask: Ask, target: Target) -> Json:
    timelines = ask.timelines()
    if any(target(timeline) > _LAST for timeline in timelines):
        field = next(iter(ask.body), "body")
        raise invalid(f"{field}: the clock goes no further than {_LAST:g} s since the epoch.")
    fired: list[Event] = ask.world.move(timelines, target)
    return {**show(ask), "fired": [event.describe() for event in fired]}


def _described(clock: Clock) -> Json:
    now = clock.now()
    text = datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds")
    return {"now": now, "utc": text, "frozen": clock.frozen, "scale": clock.scale}


HANDLERS = {
    "getClock": show,
    "freezeClock": freeze,
    "scaleClock": scale,
    "setClock": set_time,
    "advanceClock": advance,
    "resetClock": reset,
}
