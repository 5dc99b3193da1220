"""Faults in the jobs API: its record, what becomes of a job, and what is posted for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from .exchange import exchange, for_all_accounts
from .records import SCHEMA, Change, Json, compact, renamed, setting, without
from .refusals import instead
from .seams import (
    ADMITS_READ,
    APP,
    CREATE_JOB,
    GET_JOB,
    JOB_CALLBACK,
    JOB_RECORD,
    OTHER_JOB,
    RECORDED,
    REFUSAL,
    UNREACHABLE,
)

RUNNING, SUCCESS, FAILED = (0,), (1,), (3,)


def _param(change: Callable[[Json], Json]) -> Change:
    """Another `param`, and the same in `paramJson`."""

    def changed(record: Json) -> Json:
        text = compact(change(json.loads(record["param"])))
        return {**record, "param": text, "paramJson": text}

    return changed


def _urls(change: Callable[[list[str]], list[str]]) -> Change:
    """Other images, in both places."""

    def changed(record: Json) -> Json:
        if not record["resultJson"]:
            return record
        found = {"resultUrls": change(json.loads(record["resultJson"])["resultUrls"])}
        return {**record, "resultJson": compact(found), "response": found}

    return changed


# The record.
JOB_RECORD.result("job-task-id-renamed", renamed("taskId", "task_id"), SCHEMA)
JOB_RECORD.result("job-state-as-number", setting(state=lambda r: r["successFlag"]), SCHEMA)
JOB_RECORD.result("job-without-model", without("model"), SCHEMA)
JOB_RECORD.result("job-without-fail-message", without("failMsg"), "job-keys")
JOB_RECORD.result("job-between-april-and-september", without("operationType"), "job-later-keys")
JOB_RECORD.result("job-failed-with-flag-2", setting(FAILED, successFlag=2), "job-flag")
JOB_RECORD.result(
    "job-running-with-null-result", setting(RUNNING, resultJson=None), "job-running-empty"
)
JOB_RECORD.result("job-running-with-cost", setting(RUNNING, costTime=0), "job-running-empty")
JOB_RECORD.result(
    "job-results-as-list",
    setting(SUCCESS, resultJson=lambda r: compact(r["response"]["resultUrls"])),
    *("record-urls", "job-response"),
)
JOB_RECORD.result(
    "job-results-in-callback-spelling",
    setting(SUCCESS, resultJson=lambda r: compact({"result_urls": r["response"]["resultUrls"]})),
    *("record-urls", "job-response"),
)
JOB_RECORD.result("job-without-images", _urls(lambda _: []), "record-urls")
JOB_RECORD.result("job-image-twice", _urls(lambda urls: urls * 2), "record-urls-distinct")
JOB_RECORD.result(
    "job-response-of-another",
    setting(SUCCESS, response={"resultUrls": ["https://example.com/a.png"]}),
    "job-response",
)
JOB_RECORD.result(
    "job-times-in-seconds", setting(createTime=lambda r: r["createTime"] // 1000), "job-times-unit"
)
JOB_RECORD.result(
    "job-cost-in-milliseconds",
    setting(SUCCESS + FAILED, costTime=lambda r: r["costTime"] * 1000),
    "job-cost-time",
)
JOB_RECORD.result("job-ended-without-time", setting(SUCCESS, completeTime=None), "job-cost-time")
JOB_RECORD.result("job-fails-without-code", setting(FAILED, failCode=None), "job-fail-code")
JOB_RECORD.result("job-fails-with-200", setting(FAILED, failCode="200"), "job-fail-code")
JOB_RECORD.result("job-succeeds-with-code", setting(SUCCESS, failCode="500"), "job-fail-code")
JOB_RECORD.result(
    "job-input-as-object",
    _param(lambda found: {**found, "input": json.loads(found["input"])}),
    "job-param",
)
JOB_RECORD.result("job-param-json-apart", setting(paramJson="{}"), "job-param-json")
JOB_RECORD.result(
    "job-input-of-another",
    _param(lambda found: {**found, "input": compact({"prompt": "A crow"})}),
    "job-param-request",
)
JOB_RECORD.result(
    "job-of-another-model",
    lambda record: _param(lambda found: {**found, "model": "other"})({**record, "model": "other"}),
    "job-model",
)
JOB_RECORD.result("job-id-of-another", setting(taskId="0" * 32), *("job-task-id", "strangers-ids"))
JOB_RECORD.result(
    "job-created-an-hour-ago",
    setting(
        createTime=lambda r: r["createTime"] - 3_600_000,
        costTime=lambda r: r["costTime"] and r["costTime"] + 3600,
    ),
    "times-created",
)


@JOB_RECORD.replaced("job-state-falls-back", "job-state-order")
def _falls_back(original: Any, task: Any, view: Any) -> Any:
    states = ["generating", "queuing", "waiting"]
    return setting(RUNNING, state=states[int(view.elapsed * 3)])(original(task, view))


@JOB_RECORD.replaced("job-changes-after-its-end", "history-ended")
def _changes(original: Any, task: Any, view: Any) -> Any:
    found = original(task, view)
    reads = _changes.__dict__[task.id] = _changes.__dict__.get(task.id, 0) + 1
    return setting(SUCCESS + FAILED, creditsConsumed=float(reads))(found)


# What becomes of a job.
@CREATE_JOB.replaced("job-of-an-unknown-model-refused", "start-accepted")
def _known_models_only(original: Any, operations: Any, call: Any) -> Any:
    if "tomorrow" in str(call.body):
        raise operations.refusal("createJob", "invalidField")
    return original(operations, call)


@CREATE_JOB.replaced("job-charged-twice-refused-once", "credits-free")
def _charging(original: Any, operations: Any, call: Any) -> Any:
    call.sandbox.account.charge(0, 1, "")
    return original(operations, call)


@GET_JOB.replaced("unknown-job-as-running", "refusal-unknown-job", "reading-unknown")
def _unknown_as_null(original: Any, operations: Any, call: Any) -> Any:
    task_id = call.query.get("taskId")
    if task_id and call.sandbox.find(task_id) is None:
        return {"taskId": task_id, "model": "4o-image-api", "state": "generating"}
    return original(operations, call)


REFUSAL.replaced("unknown-job-called-malformed", "refusal-unknown-job")(
    instead("unknownTask", "malformedJson", "getJob")
)


@GET_JOB.replaced("unknown-job-in-the-words-of-a-task", "refusal-text")
def _other_words(original: Any, operations: Any, call: Any) -> Any:
    task_id = call.query.get("taskId")
    if task_id and call.sandbox.find(task_id) is None:
        raise operations.refusal("getTask", "unknownTask")
    return original(operations, call)


@GET_JOB.replaced("job-forgotten", "reading-known")
def _forgotten(original: Any, operations: Any, call: Any) -> Any:
    task = call.sandbox.find(call.query.get("taskId"))
    if task and call.sandbox.scheduler.now() > task.plan.ends + 60:
        raise operations.refusal("getJob", "unknownTask")
    return original(operations, call)


exchange(APP, "jobs-of-all-accounts", "refusal-foreign-job")(for_all_accounts("getJob"))


@ADMITS_READ.replaced("job-read-as-rarely-as-a-task", "limit-job-reads")
def _rarely(original: Any, sandbox: Any, task_id: str, _: str) -> Any:
    return original(sandbox, task_id, "taskReads")


@UNREACHABLE.replaced("unreachable-input-as-invalid", "refusal-unreachable-input")
def _as_invalid(original: Any, creation: Any, unusable: Any) -> Any:
    return creation._refused("invalidField")


# What is posted for it.
@RECORDED.replaced("job-behind-its-callback", "job-callback-readable")
def _behind(original: Any, plan: Any, now: float) -> Any:
    return original(plan, now - 5)


JOB_CALLBACK.result(
    "job-callback-always-200", lambda body: {**body, "code": 200}, "job-callback-code"
)
JOB_CALLBACK.result(
    "job-callback-with-fail-code",
    lambda body: {**body, "code": int(body["data"]["failCode"] or 200)},
    "job-callback-code",
)
JOB_CALLBACK.result(
    "job-callback-without-message", lambda body: {**body, "msg": ""}, "job-callback-schema"
)
JOB_CALLBACK.result(
    "job-callback-with-id-only",
    lambda body: {**body, "data": {"taskId": body["data"]["taskId"]}},
    "job-callback-schema",
)
JOB_CALLBACK.result(
    "job-callback-without-credits",
    lambda body: {**body, "data": without("creditsConsumed")(body["data"])},
    "job-callback-record",
)


# The independent implementation, whose records are those of April 2026.
def _other(**changes: Any) -> Change:
    return lambda record: {**record, **changes}


OTHER_JOB.result("independent-job-without-param", without("param"), "job-keys", SCHEMA)
OTHER_JOB.result("independent-job-never-fails", _other(failCode=None), "job-fail-code")
