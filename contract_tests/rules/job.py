"""One record of getJob on its own."""

from __future__ import annotations

from typing import Any

from .ended import ENDED
from .group import Group, Violation
from .record import MILLISECONDS, has, succeeded
from .values import alike, fields, integer, items, lacking, parsed, shown

JOB = Group[[Any]]("A record of a job")

# The states of a job as flags, in the order in which they follow each other.
FLAGS = {"waiting": 0, "queuing": 0, "generating": 0, "success": 1, "fail": 3}
# The keys of April 2026, and those that came later.
_KEYS = frozenset(
    {
        *("taskId", "model", "state", "param", "resultJson", "failCode", "failMsg", "costTime"),
        *("completeTime", "createTime"),
    }
)
_LATER = frozenset({"creditsConsumed", "operationType", "successFlag", "paramJson"})


def check_job(record: Any) -> list[Violation]:
    """What is wrong with a record, the `data` of getJob."""
    return JOB.check(record) + ENDED.check(as_record(record))


def as_record(job: Any) -> dict[str, Any]:
    """A job in the fields of a record of getTask, for the rules that both have."""
    found = fields(job)
    results = job_urls(job)
    return {
        **found,
        "paramJson": found.get("param"),
        "successFlag": FLAGS.get(state_of(job)),
        "response": {"resultUrls": results} if results else None,
        "errorMessage": found.get("failMsg"),
    }


def state_of(job: Any) -> str:
    return str(fields(job).get("state"))


def job_urls(job: Any) -> list[Any]:
    """The URLs of a job's images."""
    return items(fields(parsed(fields(job).get("resultJson"))).get("resultUrls"))


def job_ended(job: Any) -> bool:
    return bool(FLAGS.get(state_of(job)))


def _running(job: Any) -> bool:
    return FLAGS.get(state_of(job)) == 0


def _failed(job: Any) -> bool:
    return state_of(job) == "fail"


def _succeeded(job: Any) -> bool:
    return succeeded(as_record(job))


@JOB.rule("job-keys", "A job shows all ten keys of April 2026.", "job-record-later-keys")
def _keys(job: Any) -> str | None:
    return lacking(job, _KEYS)


@JOB.rule(
    "job-later-keys",
    "The keys that came after April 2026 are all there, or none of them is.",
    "job-record-later-keys",
)
def _later_keys(job: Any) -> str | None:
    has_none = _LATER.isdisjoint(fields(job))
    return None if has_none else lacking(job, _LATER)


@JOB.rule(
    "job-flag",
    "successFlag is 0 while the job runs, 1 beside success and 3 beside fail.",
    "/components/schemas/JobState",
    when=lambda job: has("successFlag", job) and state_of(job) in FLAGS,
)
def _flag(job: Any) -> str | None:
    flag, state = integer(job["successFlag"]), state_of(job)
    return None if flag == FLAGS[state] else f"{flag} beside {state}"


@JOB.rule(
    "job-running-empty",
    "A running job has an empty resultJson, and null in failCode, failMsg, costTime, completeTime.",
    "job-record-nulls",
    when=_running,
)
def _empty(job: Any) -> str | None:
    names = ("failCode", "failMsg", "costTime", "completeTime", "response")
    found = {name: job[name] for name in names if has(name, job)}
    if job.get("resultJson") != "":
        found["resultJson"] = job.get("resultJson")
    return shown(found) if found else None


@JOB.rule(
    "job-response",
    "Where a finished job has a response, it says the same as resultJson.",
    "job-record-later-keys",
    when=lambda job: _succeeded(job) and has("response", job),
)
def _response(job: Any) -> str | None:
    same = alike(job["response"], parsed(job.get("resultJson")))
    return None if same else f"{shown(job['response'])} beside {shown(job.get('resultJson'))}"


@JOB.rule("job-times-unit", "Times are epoch milliseconds.", "job-cost-time")
def _unit(job: Any) -> str | None:
    for name in ("createTime", "completeTime"):
        time = integer(fields(job).get(name))
        if time is not None and time < MILLISECONDS:
            return f"{name} {time}"
    return None


@JOB.rule(
    "job-cost-time",
    "costTime is the time between createTime and completeTime, in seconds.",
    "job-cost-time",
    when=job_ended,
)
def _cost_time(job: Any) -> str | None:
    names = ("costTime", "createTime", "completeTime")
    cost, begun, done = (integer(fields(job).get(name)) for name in names)
    if cost is None or begun is None or done is None:
        return f"costTime {cost}, createTime {begun}, completeTime {done}"
    took = (done - begun) / 1000
    return None if abs(took - cost) <= 1 else f"costTime {cost} for {took} seconds"


@JOB.rule(
    "job-fail-code",
    "A failed job has a failCode that is neither empty nor 200; another has none.",
    "job-fail-code",
    when=lambda job: not _running(job),
)
def _fail_code(job: Any) -> str | None:
    found = fields(job).get("failCode")
    fits = str(found) not in ("", "200", "None") if _failed(job) else found in (None, "")
    return None if fits else f"failCode {shown(found)} beside {fields(job).get('state')}"


@JOB.rule(
    "job-param",
    "param is the text of an object with model and input, and input that of another object.",
    "/components/schemas/Job/properties/param",
)
def _param(job: Any) -> str | None:
    found = fields(parsed(fields(job).get("param")))
    fits = found.get("model") == fields(job).get("model")
    inner = isinstance(found.get("input"), str) and isinstance(parsed(found["input"]), dict)
    return None if fits and inner else f"param {shown(fields(job).get('param'))}"


@JOB.rule(
    "job-param-json",
    "Where there is a paramJson, it is the same text as param.",
    "/components/schemas/Job/properties/paramJson",
    when=lambda job: has("paramJson", job),
)
def _param_json(job: Any) -> str | None:
    same = job["paramJson"] == job.get("param")
    return None if same else f"{shown(job['paramJson'])} beside {shown(job.get('param'))}"
