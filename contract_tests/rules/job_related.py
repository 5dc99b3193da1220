"""A record of getJob against its request, an earlier record, and its callbacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .delivery import DELIVERY, Sending, any_sent, data_of, malformed, other_codes
from .group import Group, Violation
from .history import HISTORY
from .job import FLAGS, as_record, job_ended, state_of
from .values import alike, fields, other_task, parsed, shown

JOB_REQUEST = Group[[Any, str, Mapping[str, Any]]]("A record of a job and its request")
JOB_HISTORY = Group[[Any, Any]]("A record of a job and an earlier one")
JOB_CALLBACKS = Group[[Any, str, Sequence[Sending]]]("The callbacks of a job that has ended")
_CALLBACK = "/components/schemas/JobCallback"
_ORDER = list(FLAGS)


def check_job_of(record: Any, task_id: str, request: Mapping[str, Any]) -> list[Violation]:
    """What in a record does not fit the request.

    Args:
        record: the `data` of getJob.
        task_id: the id that was asked for.
        request: the body that createJob accepted.
    """
    return JOB_REQUEST.check(record, task_id, request)


def check_job_history(before: Any, after: Any) -> list[Violation]:
    """What in `after` cannot follow `before`, an earlier record of the same job."""
    shared = HISTORY.check(as_record(before), as_record(after))
    return JOB_HISTORY.check(before, after) + shared


def check_job_callbacks(record: Any, url: str, sendings: Sequence[Sending]) -> list[Violation]:
    """What is wrong with the callbacks of a job, as of `check_callbacks`."""
    return DELIVERY.check(record, url, sendings) + JOB_CALLBACKS.check(record, url, sendings)


@JOB_REQUEST.rule("job-task-id", "The record is that of the job asked for.", "job-answer")
def _task_id(record: Any, task_id: str, _: Mapping[str, Any]) -> str | None:
    return other_task(record, task_id)


@JOB_REQUEST.rule(
    "job-model", "The record names the model of the request.", "/components/schemas/JobModel"
)
def _model(record: Any, _: str, request: Mapping[str, Any]) -> str | None:
    found, sent = fields(record).get("model"), request.get("model")
    return None if found == sent else f"{shown(found)}, sent {shown(sent)}"


@JOB_REQUEST.rule(
    "job-param-request",
    "param repeats the input of the request.",
    "/components/schemas/Job/properties/param",
)
def _request(record: Any, _: str, request: Mapping[str, Any]) -> str | None:
    shape = fields(parsed(fields(record).get("param")))
    found = fields(parsed(shape.get("input")))
    for name, value in fields(request.get("input")).items():
        if value is not None and not alike(found.get(name), value):
            return f"{name} {shown(found.get(name))}, sent {shown(value)}"
    return None


@JOB_HISTORY.rule(
    "job-state-order",
    "waiting, queuing and generating follow each other, and none comes back.",
    "/components/schemas/JobState",
    when=lambda before, after: all(state_of(job) in FLAGS for job in (before, after)),
)
def _order(before: Any, after: Any) -> str | None:
    was, now = state_of(before), state_of(after)
    forward = _ORDER.index(was) <= _ORDER.index(now)
    return None if forward or job_ended(before) else f"{was}, then {now}"


@JOB_CALLBACKS.rule(
    "job-callback-schema",
    "It is what the document says, with a message that is not empty.",
    _CALLBACK,
    when=any_sent,
)
def _schema(_: Any, _u: str, sendings: Sequence[Sending]) -> str | None:
    return malformed(sendings, _CALLBACK)


@JOB_CALLBACKS.rule(
    "job-callback-code", "Its code is 200 for a success, else 501.", "job-callback", when=any_sent
)
def _code(record: Any, _u: str, sendings: Sequence[Sending]) -> str | None:
    wanted = 200 if state_of(record) == "success" else 501
    return other_codes(sendings, wanted)


@JOB_CALLBACKS.rule(
    "job-callback-record", "Its data is the record of the job.", "job-callback", when=any_sent
)
def _data(record: Any, _u: str, sendings: Sequence[Sending]) -> str | None:
    for sending in sendings:
        if not alike(dict(data_of(sending)), record):
            return f"{shown(dict(data_of(sending)))}, not {shown(record)}"
    return None


@JOB_CALLBACKS.rule(
    "job-callback-readable",
    "While a callback is received, the record of the job already says the same.",
    "job-callback",
    when=lambda _r, _u, sendings: any(sending.record is not None for sending in sendings),
)
def _readable(record: Any, _u: str, sendings: Sequence[Sending]) -> str | None:
    for sending in sendings:
        if sending.record is not None and not alike(sending.record, record):
            return f"{shown(sending.record)}, later {shown(record)}"
    return None
