"""A record against others: an earlier one of the same task, one of another task, the clock."""

from __future__ import annotations

from typing import Any

from .group import Group, Violation
from .record import ended, failed, running, urls
from .values import fields, integer, shown

HISTORY = Group[[Any, Any]]("A record and an earlier one of the same task")
STRANGERS = Group[[Any, Any]]("Records of two tasks")
TIMES = Group[[Any, float, float]]("A record and the clock")

_SECOND = 1000


def check_history(before: Any, after: Any) -> list[Violation]:
    """What in `after` cannot follow `before`, an earlier record of the same task."""
    return HISTORY.check(before, after)


def check_strangers(one: Any, other: Any) -> list[Violation]:
    """What two records of different tasks must not share."""
    return STRANGERS.check(one, other)


def check_times(record: Any, sent: float, read: float) -> list[Violation]:
    """What in a record does not fit the clock.

    Args:
        record: the `data` of getTask.
        sent: when its request was sent, in epoch seconds of the implementation's clock.
        read: when the record was read.
    """
    return TIMES.check(record, sent, read)


@HISTORY.rule(
    "history-fixed", "taskId, createTime and paramJson never change.", "/components/schemas/Task"
)
def _fixed(before: Any, after: Any) -> str | None:
    for name in ("taskId", "createTime", "paramJson"):
        was, now = fields(before).get(name), fields(after).get(name)
        if was != now:
            return f"{name} {shown(was)}, then {shown(now)}"
    return None


@HISTORY.rule(
    "history-ended",
    "A task that has ended never changes again.",
    "/components/schemas/SuccessFlag",
    when=lambda before, _: ended(before),
)
def _ended(before: Any, after: Any) -> str | None:
    keys = fields(before).keys() | fields(after).keys()
    changed = {k: (before.get(k), fields(after).get(k)) for k in sorted(keys)}
    changed = {name: pair for name, pair in changed.items() if pair[0] != pair[1]}
    return shown(changed) if changed else None


@HISTORY.rule(
    "history-progress",
    "Progress never falls.",
    "progress-form",
    when=lambda before, after: running(before) and not failed(after),
)
def _progress(before: Any, after: Any) -> str | None:
    was, now = (str(fields(record).get("progress")) for record in (before, after))
    return None if was <= now else f"{was}, then {now}"


@STRANGERS.rule("strangers-ids", "Two tasks never have the same id.", "task-id-form")
def _ids(one: Any, other: Any) -> str | None:
    found = fields(one).get("taskId")
    return f"twice {shown(found)}" if found == fields(other).get("taskId") else None


@STRANGERS.rule(
    "strangers-urls",
    "No URL belongs to two tasks.",
    "/components/schemas/TaskResult/properties/resultUrls",
    when=lambda one, other: bool(urls(one)) and bool(urls(other)),
)
def _urls(one: Any, other: Any) -> str | None:
    shared = {str(url) for url in urls(one)} & {str(url) for url in urls(other)}
    return shown(sorted(shared)) if shared else None


@TIMES.rule(
    "times-created",
    "createTime is the second in which the request came.",
    "task-times",
    when=lambda record, *_: integer(fields(record).get("createTime")) is not None,
)
def _created(record: Any, sent: float, _: float) -> str | None:
    began = integer(record["createTime"]) or 0
    off = began / _SECOND - sent
    return None if -1 <= off <= 1 else f"{off:+.2f} s off the request"


@TIMES.rule(
    "times-completed",
    "completeTime is not in the future.",
    "task-times",
    when=lambda record, *_: ended(record),
)
def _completed(record: Any, _: float, read: float) -> str | None:
    done = integer(record.get("completeTime"))
    # Whole seconds, as the clock may tell no others.
    off = (done or 0) // _SECOND - read
    return None if off <= 0 else f"{off:+.2f} s after the reading"
