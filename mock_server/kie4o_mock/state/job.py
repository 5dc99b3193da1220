"""The record of a task of the jobs API."""

from __future__ import annotations

import orjson

from ..openapi import Json
from .task import Task, View

_STATES = {1: "success", 2: "fail", 3: "fail"}
# The parts of a running task that are over when its state changes; nothing is known of them.
_WAITING, _QUEUING = 0.1, 0.2


def job_record(task: Task, view: View) -> Json:
    """The `data` of getJob: keys in recorded order (ledger: job-record-later-keys)."""
    param = _param(task.body)
    result = {"resultUrls": task.urls}
    begun, ended = task.plan.created, task.plan.ends
    record: Json = {
        "taskId": task.id,
        "model": task.model,
        "state": _state(view),
        "param": param,
        "resultJson": None if view.done else "",
        "failCode": str(view.code or 500) if view.done and not view.succeeded else None,
        "failMsg": view.message,
        "costTime": round(ended - begun) if view.done else None,
        "completeTime": int(ended * 1000) if view.done else None,
        "createTime": int(begun * 1000),
        "creditsConsumed": float(task.cost),
        "operationType": "image-to-image" if task.request.get("filesUrl") else "text-to-image",
        "successFlag": 3 if view.flag > 1 else view.flag,
        "paramJson": param,
    }
    if view.succeeded:
        record["resultJson"] = orjson.dumps(result).decode()
        record["response"] = result
    return record


def _state(view: View) -> str:
    if view.done:
        return _STATES[view.flag]
    if view.elapsed < _WAITING:
        return "waiting"
    return "queuing" if view.elapsed < _QUEUING else "generating"


def _param(body: Json) -> str:
    """The request as the service stores it: JSON whose `input` is JSON text once more."""
    shown = {**body, "input": orjson.dumps(body["input"]).decode()}
    return orjson.dumps(shown, option=orjson.OPT_SORT_KEYS).decode()
