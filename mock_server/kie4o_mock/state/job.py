"""Tasks of the jobs API: what they draw, and their record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from ..openapi import Json

if TYPE_CHECKING:
    from .task import Task, View

# Where the input of a model has its images and its ratio; the first that is there counts.
IMAGE_FIELDS = ("files_url", "input_urls")
_RATIO_FIELDS = ("size", "aspect_ratio")
_STATES = {1: "success", 2: "fail", 3: "fail"}
# The parts of a running task that are over when its state changes; nothing is known of them.
_WAITING, _QUEUING = 0.1, 0.2


def drawing_request(body: Json) -> Json:
    """The body of createJob in the fields of generateImage, from which images are drawn."""
    given = body["input"]
    ratios = (given.get(name) for name in _RATIO_FIELDS)
    images = (given.get(name) for name in IMAGE_FIELDS)
    request = {
        "prompt": given.get("prompt"),
        "size": next((ratio for ratio in ratios if isinstance(ratio, str)), "1:1"),
        "resolution": given.get("resolution"),
        "filesUrl": next((_strings(urls) for urls in images if isinstance(urls, list)), None),
        "fileUrl": given.get("file_url"),
        "callBackUrl": body.get("callBackUrl"),
    }
    # The input of a model that the document does not describe may hold anything.
    texts = {"prompt", "resolution", "fileUrl"}
    return {
        name: value
        for name, value in request.items()
        if value is not None and (name not in texts or isinstance(value, str))
    }


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


def _strings(values: list[Any]) -> list[str]:
    return [value for value in values if isinstance(value, str)]


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
