"""What happened to a task and what will, from all that the mock remembers, in one order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from attrs import frozen

from ..control.control_request import ControlRequest
from ..control.tasks import timeline
from ..state.deliveries import Attempt, Delivery
from ..state.log_entries import LoggedDownload, LoggedRequest
from ..state.sandbox import Sandbox
from ..state.task import Task

Lane = Literal["task", "requests", "callbacks", "downloads"]
_EVENTS = {
    "task.created": "Created",
    "task.ended": "Ended",
    "images.expired": "Images expired",
    "callback.attempt": "Callback attempt",
    "callback.answered": "Callback answered",
}


@frozen
class Moment:
    """One thing on the timeline.

    Args:
        at: when, in seconds of the mock's clock.
        lane: what it is about.
        title: what it is.
        detail: what came of it.
        kind: `ok`, `bad` or `info`, as tags have it.
        happened: whether it is over; the rest is still to come.
        real: the real time, where it is known.
        seconds: how long it took in real time, where that is known.
        page: the page that shows it, and its name there.
    """

    at: float
    lane: Lane
    title: str
    detail: str = ""
    kind: str = "info"
    happened: bool = True
    real: float | None = None
    seconds: float | None = None
    page: tuple[str, dict[str, str]] | None = None


def moments(request: ControlRequest, sandbox: Sandbox, task: Task) -> list[Moment]:
    """All of a task, in the order of the mock's time."""
    activity = sandbox.activity
    found = [
        *_events(sandbox, task),
        *(_request(request, e) for e in activity.requests.items() if e.about == task.id),
        *(_download(one) for one in activity.downloads.items() if one.task_id == task.id),
        *(
            _attempt(request, delivery, attempt)
            for delivery in sandbox.deliveries
            if delivery.task_id == task.id
            for attempt in list(delivery.attempts)
        ),
    ]
    return sorted(found, key=lambda moment: (moment.at, not moment.happened, moment.real or 0.0))


def _events(sandbox: Sandbox, task: Task) -> Iterator[Moment]:
    """The states of the task and of its images, and what is queued for it."""
    logged = {e.kind: e.real for e in sandbox.activity.events.items() if e.task_id == task.id}
    for event in timeline(sandbox, task):
        kind, happened = event["kind"], event["happened"]
        if kind == "callback.attempt" and happened:
            continue
        yield Moment(
            event["at"],
            "callbacks" if kind.startswith("callback") else "task",
            _EVENTS.get(kind, str(kind)),
            _end(task) if kind == "task.ended" else "",
            _kind(task) if kind == "task.ended" else "info",
            happened,
            logged.get(kind) if happened else None,
        )


def _end(task: Task) -> str:
    failure = task.plan.failure
    return f"{failure.code} {failure.message}" if failure else "succeeded"


def _kind(task: Task) -> str:
    return "bad" if task.plan.failure else "ok"


def _request(request: ControlRequest, entry: LoggedRequest) -> Moment:
    said = f"code {entry.code}" if entry.code is not None else f"HTTP {entry.status}"
    reason = request.state.redactor.text(f": {entry.reason.message}") if entry.reason else ""
    return Moment(
        entry.at,
        "requests",
        entry.operation or entry.method,
        ("no answer" if entry.status is None else said) + reason,
        "bad" if entry.is_refusal or entry.status is None else "ok",
        True,
        entry.real,
        entry.seconds,
        ("request", {"number": str(entry.id)}),
    )


def _download(entry: LoggedDownload) -> Moment:
    late = f", the {entry.expired} had expired" if entry.expired else ""
    kind = "ok" if entry.status < 400 else "bad"
    said = f"HTTP {entry.status}{late}"
    return Moment(entry.at, "downloads", "Download", said, kind, True, entry.real)


def _attempt(request: ControlRequest, delivery: Delivery, attempt: Attempt) -> Moment:
    said = str(attempt.status or attempt.error or "under way")
    return Moment(
        attempt.at,
        "callbacks",
        "Callback replayed" if attempt.replay else "Callback attempt",
        request.state.redactor.text(f"HTTP {said}" if attempt.status else said),
        "ok" if attempt.accepted else "bad" if attempt.is_over else "info",
        True,
        attempt.real,
        attempt.latency,
        ("callback", {"delivery_id": delivery.id}),
    )
