"""Habits of clients that poll."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from ..state.log_entries import LoggedRequest
from .history import READS, History, pause, saw_end
from .model import Case, Rule

# With fewer pauses nobody can tell whether they grow.
_PAUSES = 6
_GROWTH = 1.5
# Reads in a row that show the end: more are a loop that goes on, and not a program that was started
# again; a receiver of callbacks does well to read the task after each.
_LOOKS = 4
# Seconds. After a longer pause a read has a reason of its own.
_LOOP = 60.0


def too_fast(history: History) -> Iterator[Case]:
    """More reads of a task than the documented window allows."""
    for task_id, polls in history.polls.items():
        limit = history.limits[READS[str(polls[0].operation)]]
        count, seconds = limit["count"], limit["seconds"]
        pauses = [pause(*pair) for pair in pairwise(polls)]
        for start in range(len(polls) - count):
            if sum(pauses[start : start + count]) < seconds:
                shown = history.evidence(polls[start : start + count + 1])
                said = f"{count + 1} polls of one task within {seconds:g} s; {count} are allowed."
                yield Case(said, shown, task_id)
                break


def never_slower(history: History) -> Iterator[Case]:
    """Many reads of a running task whose pauses stay the same."""
    for task_id, polls in history.polls.items():
        running = [poll for poll in polls if not saw_end(poll)]
        pauses = [pause(*pair) for pair in pairwise(running)]
        if len(pauses) >= _PAUSES and max(pauses[2:]) < _GROWTH * max(pauses[:2]):
            said = f"{len(running)} polls of a running task, with pauses that do not grow."
            yield Case(said, history.evidence(running), task_id)


def after_end(history: History) -> Iterator[Case]:
    """Polling that goes on after the end of the task was seen."""
    called = Counter(d.task_id for d in history.deliveries for _ in list(d.attempts))
    for task_id, polls in history.polls.items():
        first = next((n for n, poll in enumerate(polls) if saw_end(poll)), len(polls))
        # Where the mock's time runs fast, a client seems to pause for long.
        longest = max([_LOOP, *(pause(*pair) for pair in pairwise(polls[: first + 1]))])
        for row in _in_a_row([poll for poll in polls if saw_end(poll)], longest):
            if len(row) > _LOOKS + called[task_id]:
                said = f"{len(row)} polls in a row after the task had ended."
                yield Case(said, history.evidence(row), task_id)


def _in_a_row(polls: list[LoggedRequest], longest: float) -> Iterator[list[LoggedRequest]]:
    """The polls, parted where a pause is longer."""
    row: list[LoggedRequest] = []
    for poll in polls:
        if row and pause(row[-1], poll) > longest:
            yield row
            row = []
        row.append(poll)
    yield row


RULES = (
    Rule(
        "polled-too-fast",
        "breaks limits",
        "The service refuses more polls of a task with code 429.",
        "Wait between two polls of a task: two seconds at first, then longer.",
        too_fast,
    ),
    Rule(
        "polled-without-growing-pause",
        "breaks limits",
        "A task can take many minutes. Constant pauses spend the limits of the key on one task.",
        "Let each pause be longer than the one before, up to a maximum; or take callbacks.",
        never_slower,
    ),
    Rule(
        "polled-after-end",
        "untidy",
        "A task that has ended does not change any more, so these requests are useless.",
        "Stop polling when successFlag is not 0 (state is success or fail), and keep the record.",
        after_end,
    ),
)
