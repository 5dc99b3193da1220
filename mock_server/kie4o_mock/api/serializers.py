"""A task as the API shows it: to the letter of recorded traffic, or as the quickstart reads it."""

from __future__ import annotations

import orjson

from ..clock.clock import written
from ..openapi import Json
from ..settings import Profile
from ..state.task import Task, View


def record(task: Task, view: View, profile: Profile) -> Json:
    """The `data` of getTask: ten keys in recorded order (ledger: record-keys)."""
    quickstart = profile == "quickstart"
    moment = written if quickstart else _milliseconds
    return {
        "taskId": task.id,
        "paramJson": param_json(task.request),
        "completeTime": None if view.completed is None else moment(view.completed),
        "response": _results(task, view, quickstart=quickstart),
        "successFlag": view.flag,
        "status": view.status,
        "errorCode": view.code,
        "errorMessage": view.message,
        "createTime": moment(int(task.plan.created)),
        "progress": f"{_progress(view, quickstart=quickstart):.2f}",
    }


def link(url: str, profile: Profile) -> str | Json:
    """The `data` of getDownloadUrl (ledger: download-answer)."""
    return {"downloadUrl": url} if profile == "quickstart" else url


def param_json(request: Json) -> str:
    """The request as the service stores it: keys sorted, nulls dropped, two rules leaked.

    The fields and their order are recorded (ledger: param-json).
    """
    shown = {
        "enableFallback": False,
        **request,
        "fileUrlOrPromptNotEmpty": True,
        "nVariantsValid": True,
    }
    return orjson.dumps(shown, option=orjson.OPT_SORT_KEYS).decode()


def _results(task: Task, view: View, *, quickstart: bool) -> Json | None:
    if view.succeeded:
        both = {"resultUrls": task.urls, "result_urls": task.urls}
        return both if quickstart else {"resultUrls": task.urls}
    if view.done and quickstart:
        return {"resultUrls": [], "result_urls": []}
    return None


def _progress(view: View, *, quickstart: bool) -> float:
    # Recorded traffic shows no progress before the end; the quickstart's samples print it.
    if view.succeeded:
        return 1.0
    if view.progress is not None:
        return view.progress
    return view.elapsed if quickstart and not view.done else 0.0


def _milliseconds(seconds: int) -> int:
    return seconds * 1000
