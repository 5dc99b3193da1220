"""The time axis of a task: from its creation to the end of its images, as a drawing."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from attrs import frozen

from ..state.sandbox import Sandbox
from ..state.task import Task
from .formats import span
from .timeline import Lane, Moment

LANES: tuple[Lane, ...] = ("task", "requests", "callbacks", "downloads")
# In units of the drawing: where the axis begins and ends, and how high a lane is.
LEFT, RIGHT, LANE = 90, 985, 30
_TICKS = (1, 5, 15, 60, 300, 900, 3600, 21_600, 86_400, 7 * 86_400, 14 * 86_400)
# Ticks that are nearer to each other than this would cover each other's text.
_GAP = 48


@frozen
class Mark:
    """A moment on the axis."""

    x: float
    y: float
    number: int
    moment: Moment


@frozen
class Axis:
    """The drawing.

    Args:
        height: of all lanes.
        marks: the moments.
        ticks: places and texts of the scale.
        running: where the task begins and ends to run.
        stored: where its images are there; None where there are none.
        now: where the clock is.
    """

    height: int
    marks: list[Mark]
    ticks: list[tuple[float, str]]
    running: tuple[float, float]
    stored: tuple[float, float] | None
    now: float


def axis(sandbox: Sandbox, task: Task, moments: Sequence[Moment]) -> Axis:
    """The moments of a task on a scale that shows seconds and days alike, which grows tenfold."""
    created, now = task.plan.created, sandbox.scheduler.now()
    ends = task.plan.ends if math.isfinite(task.plan.ends) else now
    last = max([now, ends, *(moment.at for moment in moments)]) - created

    def place(at: float) -> float:
        share = math.log1p(max(at - created, 0.0)) / math.log1p(max(last, 1.0))
        return round(LEFT + min(share, 1.0) * (RIGHT - LEFT), 1)

    marks = [
        Mark(place(moment.at), (LANES.index(moment.lane) + 0.5) * LANE, number, moment)
        for number, moment in enumerate(moments)
    ]
    stored = None
    if task.plan.failure is None and math.isfinite(task.plan.ends):
        stored = place(ends), place(sandbox.expiry(task))
    running = place(created), place(ends)
    ticks = _ticks(created, last, place)
    return Axis(len(LANES) * LANE, marks, ticks, running, stored, place(now))


def _ticks(created: float, last: float, place: Callable[[float], float]) -> list[tuple[float, str]]:
    """Those that have room, from the left."""
    found = [(float(LEFT), "0 s")]
    for seconds in _TICKS:
        x = place(created + seconds)
        if seconds <= last and x - found[-1][0] >= _GAP:
            found.append((x, span(seconds)))
    return found
