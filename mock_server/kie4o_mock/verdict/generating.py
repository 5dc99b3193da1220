"""Habits of clients that ask for tasks, which cost credits."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from ..scenarios.model import CREATING
from ..state.log_entries import LoggedRequest
from ..state.task import input_urls
from ..uploads.folder import path_in
from .history import History, is_lost, pause, saw_end
from .model import Case, Rule

# Seconds in which nobody has waited on purpose.
_AT_ONCE = 0.5
# The documented patience with a task.
_PATIENCE = 600.0
# Two threads may ask for the same at once; a client that timed out asks again later than this.
_OVERLAP = 1.0


def paid_twice(history: History) -> Iterator[Case]:
    """The same request again, after one that made a task in spite of a lost response."""
    for first, again in history.same_generations():
        if _unclear(first, again) and first.task_id and again.task_id:
            said = f"Task {again.task_id} was created while {first.task_id} was already paid for."
            yield Case(said, history.evidence([first, again]), first.task_id)


def repeated(history: History) -> Iterator[Case]:
    """The same request again, after one whose outcome the client could not know."""
    for first, again in history.same_generations():
        if _unclear(first, again) and not (first.task_id and again.task_id):
            said = f"{again.operation} was sent again although the outcome was unknown."
            yield Case(said, history.evidence([first, again]), again.task_id)


def at_once(history: History) -> Iterator[Case]:
    """A request again right after code 429."""
    subjects: dict[tuple[str | None, object], list[LoggedRequest]] = {}
    for entry in history.requests:
        subject = entry.body if entry.operation in CREATING else entry.about
        subjects.setdefault((entry.operation, subject), []).append(entry)
    for entries in subjects.values():
        for first, again in pairwise(entries):
            if first.code == 429 and pause(first, again) < _AT_ONCE:
                said = f"Repeated {pause(first, again):.2g} s after code 429."
                yield Case(said, history.evidence([first, again]), first.about)


def given_up(history: History) -> Iterator[Case]:
    """The same request again, while an earlier task for it was still running."""
    told = {delivery.task_id for delivery in history.deliveries if delivery.delivered}
    for first, again in history.same_generations():
        polls = history.polls.get(first.task_id or "", [])
        abandoned = polls and polls[-1].id < again.id and not any(map(saw_end, polls))
        if abandoned and again.at - first.at < _PATIENCE and first.task_id not in told:
            said = f"Given up {again.at - first.at:.0f} s after its start, then asked for again"
            said += ": both tasks are paid for." if again.task_id else "."
            yield Case(said, history.evidence([first, *polls[-1:], again]), first.task_id)


def forgotten(history: History) -> Iterator[Case]:
    """A task that nobody has asked about by its end, and that sends no callback."""
    for entry in history.generations:
        task = history.tasks.get(entry.task_id or "")
        if task is None or is_lost(entry):
            continue
        if task.plan.ends > history.now and not history.over:
            continue
        asked = any(r.about == task.id for r in history.requests if r is not entry)
        if not asked and not task.request.get("callBackUrl"):
            said = f"{task.cost:g} credits paid, no callback asked for, and never polled."
            yield Case(said, history.evidence([entry]), task.id)


def upload_too_late(history: History) -> Iterator[Case]:
    """A task that starts from an upload after its lifetime."""
    for entry in history.generations:
        task = history.tasks.get(entry.task_id or "")
        for url in input_urls(task.request) if task else []:
            if history.uploads.has_expired(path_in(url), entry.at):
                said = "The task starts from an upload that the service had deleted."
                yield Case(said, history.evidence([entry]), entry.task_id)


def _unclear(first: LoggedRequest, again: LoggedRequest) -> bool:
    """Whether the second was sent without a response to the first that tells the outcome."""
    if is_lost(first):
        return True
    waited = again.began - first.began
    return waited >= _OVERLAP and (first.seconds is None or first.seconds > waited)


RULES = (
    Rule(
        "paid-twice",
        "costs money",
        "The service had created the task before its response was lost; both tasks are charged.",
        "Treat the outcome of a lost response as unknown; do not send the request again.",
        paid_twice,
    ),
    Rule(
        "generate-repeated-after-failure",
        "costs money",
        "After a 500, a timeout or a lost response, the task may exist and be charged.",
        "Report the unknown outcome; repeat it only when the service has clearly refused it.",
        repeated,
    ),
    Rule(
        "given-up-early",
        "costs money",
        "A task may take ten minutes. The one that was given up goes on, and is charged.",
        "Wait at least ten minutes, keep the task id, and resume with it after a restart.",
        given_up,
    ),
    Rule(
        "task-forgotten",
        "costs money",
        "The image was paid for, and nobody can fetch it without asking for the task.",
        "Poll the task until it ends, or send callBackUrl; keep the task id.",
        forgotten,
    ),
    Rule(
        "upload-used-too-late",
        "costs money",
        "The service deletes uploads after 24 hours. The task is charged, and fails.",
        "Upload the file again before the task, or keep it at a URL of your own.",
        upload_too_late,
    ),
    Rule(
        "repeated-at-once-after-429",
        "breaks limits",
        "The window is still full, so the request is refused again and keeps the limit busy.",
        "Wait before the next try, and longer each time.",
        at_once,
    ),
)
