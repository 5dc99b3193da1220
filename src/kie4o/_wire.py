"""The only file that knows how the vendor spells things, and how else it has spelled them.

Each function takes what came and returns it as the document says, or None when it cannot be
understood. None of them raises.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]
_FLAGS = {"GENERATING": 0, "SUCCESS": 1, "CREATE_TASK_FAILED": 2, "GENERATE_FAILED": 3}
_STATUSES = {flag: status for status, flag in _FLAGS.items()}
_UNKNOWN_FAILURE = 2
_JOB_FLAGS = {"waiting": 0, "queuing": 0, "generating": 0, "success": 1, "fail": 3}
_JOB_STATES = {0: "generating", 1: "success", 2: "fail", 3: "fail"}
_JOB_NUMBERS = {"createTime", "completeTime", "updateTime", "successFlag"}
# Ids of 32 and of fewer characters were seen (ledger: task-id-form). A much longer one could not be
# asked for: it goes into the query of a URL.
LONGEST_ID = 256
_LONGEST_MESSAGE = 1000


def data(operation_id: str, value: Any) -> Any | None:
    """The canonical `data` of a response to the operation with this id."""
    return _DATA.get(operation_id, _same)(value)


def code(envelope: Json) -> int | None:
    """The code of an envelope (ledger: http-status)."""
    return as_int(envelope.get("code"))


def message(envelope: Json) -> str | None:
    """The text of an envelope, or of what another layer sent in its place."""
    for name in ("msg", "message", "error", "detail"):
        if text := as_text(envelope.get(name)):
            return text if len(text) <= _LONGEST_MESSAGE else f"{text[:_LONGEST_MESSAGE]}..."
    return None


def is_expiry(text: str) -> bool:
    """Whether a refusal says that the images of the task are no longer kept."""
    return "within 14 days" in text


def task(value: Any) -> Json | None:
    """A record (ledger: result-spelling, failure-flags, task-times)."""
    found = as_object(value) or {}
    task_id = _task_id(found)
    if not task_id:
        return None
    flag = _flag(found)
    known = {
        "taskId": task_id,
        "paramJson": as_text(found.get("paramJson")),
        "completeTime": as_int(found.get("completeTime")),
        "response": _result(found),
        "successFlag": flag,
        "status": as_text(found.get("status")) or _STATUSES.get(flag, "UNKNOWN"),
        "errorCode": as_int(found.get("errorCode")),
        "errorMessage": as_text(found.get("errorMessage")),
    }
    other = {name: item for name, item in found.items() if name not in _RECORD}
    return {**known, **_optional(found), **other}


def job(value: Any) -> Json | None:
    """A record of the jobs API, in the spelling of the document; absent keys stay absent."""
    found = as_object(value) or {}
    task_id = _task_id(found)
    if not task_id:
        return None
    flag = as_int(found.get("successFlag"))
    state = as_text(found.get("state")) or _JOB_STATES.get(_job_flag("", flag), "generating")
    known: Json = {name: item for name, item in found.items() if name != "task_id"}
    known |= {"taskId": task_id, "state": state}
    for name in _JOB_NUMBERS & known.keys():
        known[name] = as_int(known[name])
    for name in ("createTime", "successFlag"):
        if name in known and known[name] is None:
            del known[name]
    if "response" in known:
        known["response"] = _result({"response": known["response"]})
    return known


def task_of_job(found: Json) -> Json | None:
    """A canonical record of the jobs API as one of the 4o API.

    The state decides; the flag is asked only where the state is a word unheard of.
    """
    state = str(found.get("state"))
    flag = _job_flag(state, as_int(found.get("successFlag")))
    urls = _first_urls(found.get("resultJson"), found.get("response"), found)
    reason = as_text(found.get("failCode"))
    number = as_int(reason)
    return task(
        {
            "taskId": found.get("taskId"),
            "paramJson": _param(found),
            "createTime": found.get("createTime"),
            "completeTime": found.get("completeTime"),
            "response": {"resultUrls": urls},
            "successFlag": flag,
            "status": _STATUSES[flag] if state in _JOB_FLAGS else state,
            "errorCode": number or None,
            "errorMessage": as_text(found.get("failMsg")) or (reason if number is None else None),
        }
    )


def is_unknown_job(text: str) -> bool:
    """Whether a refusal says that there is no record of a job; so it is for a moment when new."""
    return "recordInfo is null" in text


def callback(value: Any) -> Json | None:
    """A callback's body (ledger: result-spelling).

    The id may stand in `data`, beside it, or in both. A body in which they differ is refused: only
    one of them is signed, and which one cannot be told.
    """
    envelope = as_object(value) or {}
    found = as_object(envelope.get("data")) or {}
    task_id = _task_id(envelope, found, as_object(found.get("info")) or {})
    number = code(envelope)
    if not task_id or number is None:
        return None
    urls = _first_urls(found.get("info"), found, envelope.get("info"), envelope)
    # The record of the jobs API, which is the whole of its `data`.
    urls = urls or _first_urls(found.get("resultJson"), found.get("response"))
    model = as_text(found.get("model"))
    rest = {"model": model} if model else {}
    info = {"result_urls": urls} if urls else None
    text = message(envelope) or ""
    return {"code": number, "msg": text, "data": {"taskId": task_id, "info": info, **rest}}


def as_task_id(value: Any) -> str | None:
    """The id of a task: text in one line that fits into a URL; without blanks around it."""
    text = (as_text(value) or "").strip()
    return text if text.isprintable() and 0 < len(text) <= LONGEST_ID else None


def told_id(value: Any) -> str | None:
    """The id of the task that a request or the `data` of a response names, if it names one."""
    return _task_id(as_object(value) or {})


def as_object(value: Any) -> Json | None:
    """An object, or JSON text of one."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    return value if isinstance(value, dict) else None


def as_int(value: Any) -> int | None:
    """An integer, also in words."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if math.isfinite(value) and value == int(value) else None
    if isinstance(value, str):
        text = value.strip()
        digits = text.removeprefix("-")
        return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None
    return None


def as_text(value: Any) -> str | None:
    """A string that says something; numbers are written out."""
    if isinstance(value, str):
        return _whole(value) or None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None


def _flag(found: Json) -> int:
    """The state as a number: the flag, or what the status means, or 0 for a state unheard of."""
    flag = as_int(found.get("successFlag"))
    if flag is not None:
        return flag
    status = str(found.get("status"))
    failed = _UNKNOWN_FAILURE if status.endswith("_FAILED") else 0
    return _FLAGS.get(status, failed)


def _job_flag(state: str, flag: int | None) -> int:
    """The flag of a job's state, or the flag that came with a state unheard of."""
    known = _JOB_FLAGS.get(state, flag)
    return 0 if known is None else known


def _param(found: Json) -> str | None:
    """What was asked for; its `input` is JSON text once more."""
    told = as_text(found.get("param")) or as_text(found.get("paramJson"))
    outer = as_object(told)
    inner = as_object(outer.get("input")) if outer else None
    return json.dumps({**outer, "input": inner}) if outer and inner is not None else told


def _optional(found: Json) -> Json:
    """What may be absent: when it was created, how far it is, and times that came as words."""
    known: Json = {}
    if (created := as_int(found.get("createTime"))) is not None:
        known["createTime"] = created
    if (progress := _share(found.get("progress"))) is not None:
        known["progress"] = progress
    # Times in words name no zone, so they are kept as they came, and not counted from.
    for name in ("createTime", "completeTime"):
        if isinstance(found.get(name), str) and as_int(found[name]) is None:
            known[f"{name}Text"] = found[name]
    return known


def _result(found: Json) -> Json | None:
    urls = _first_urls(found.get("response"), found.get("info"), found)
    return {"resultUrls": urls} if urls else None


def _first_urls(*places: Any) -> list[str]:
    """The URLs in the first place that has any, under either name."""
    for place in filter(None, map(as_object, places)):
        for name in ("resultUrls", "result_urls"):
            if urls := _urls(place.get(name)):
                return urls
    return []


def _urls(value: Any) -> list[str]:
    given = value if isinstance(value, list) else [value]
    return [_whole(url) for url in given if isinstance(url, str) and url]


def _task_id(*places: Json) -> str | None:
    """The id that every place which names one agrees on."""
    named = [place.get(name) for place in places for name in ("taskId", "task_id")]
    ids = {as_task_id(value) for value in named if value not in (None, "")}
    return ids.pop() if len(ids) == 1 else None


def _first(found: Json, *names: str) -> Any:
    return next((found[name] for name in names if found.get(name) is not None), None)


def _reference(value: Any) -> Json | None:
    found = as_object(value) or {}
    task_id = _task_id(found)
    rest = {name: item for name, item in found.items() if name not in ("taskId", "task_id")}
    return {"taskId": task_id, **rest} if task_id else None


def _link(value: Any) -> str | None:
    """A direct link, bare or in an object (ledger: download-answer)."""
    found = as_object(value)
    link = _first(found, "downloadUrl", "url") if found else value
    return _whole(link) if isinstance(link, str) and link else None


def _upload(value: Any) -> Json | None:
    """What was stored (ledger: upload-answer). Only where it can be fetched is needed."""
    found = as_object(value) or {}
    url = _link(found)
    if url is None:
        return None
    name = as_text(found.get("fileName")) or url.partition("?")[0].rpartition("/")[2]
    return {
        **found,
        "fileName": name,
        "filePath": as_text(found.get("filePath")) or name,
        "downloadUrl": url,
        "fileSize": as_int(found.get("fileSize")) or 0,
        "mimeType": as_text(found.get("mimeType")) or "application/octet-stream",
        "uploadedAt": _timestamp(found.get("uploadedAt")),
    }


def _timestamp(value: Any) -> str:
    """A time in words; where there is none, the beginning of time."""
    try:
        return datetime.fromisoformat(str(value)).isoformat()
    except ValueError:
        return datetime.fromtimestamp(0, UTC).isoformat()


def as_number(value: Any) -> int | float | None:
    """A finite number, also in words."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return (number if isinstance(value, str) else value) if math.isfinite(number) else None


def _share(value: Any) -> str | None:
    """Progress as the document writes it."""
    number = as_number(value)
    return None if number is None else f"{min(max(0.0, number), 1.0):.2f}"


def _whole(text: str) -> str:
    """The text without halves of characters, which JSON can hold and no request can."""
    return text if text.isascii() else text.encode(errors="replace").decode()


def _same(value: Any) -> Any:
    return value


_RECORD: Iterable[str] = frozenset(
    {
        *("taskId", "task_id", "paramJson", "completeTime", "response", "info", "successFlag"),
        *("status", "errorCode", "errorMessage", "createTime", "progress"),
    }
)
_DATA: dict[str, Callable[[Any], Any]] = {
    "generateImage": _reference,
    "getTask": task,
    "createJob": _reference,
    "getJob": job,
    "getDownloadUrl": _link,
    "getCredits": as_number,
    "getCommonDownloadUrl": _link,
    "uploadFile": _upload,
    "uploadBase64": _upload,
    "uploadFromUrl": _upload,
}
