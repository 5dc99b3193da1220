"""How the vendor spells things, and how else it has spelled them; no other part knows that.

Each function takes what came and returns it as the document says, or None when it cannot be
understood. None of them raises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from . import _wire_jobs
from ._wire_values import (
    Json,
    as_int,
    as_number,
    as_object,
    as_text,
    common_id,
    first_urls,
    whole,
)

_FLAGS = {"GENERATING": 0, "SUCCESS": 1, "CREATE_TASK_FAILED": 2, "GENERATE_FAILED": 3}
_STATUSES = {flag: status for status, flag in _FLAGS.items()}
_UNKNOWN_FAILURE = 2
# The codes of a callback (ledger: job-callback).
_SUCCESS, _FAILED = 200, 501
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
    task_id = common_id(found)
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


def callback(value: Any) -> Json | None:
    """A callback's body (ledger: result-spelling).

    The id may stand in `data`, beside it, or in both. A body in which they differ is refused: only
    one of them is signed, and which one cannot be told.
    """
    envelope = as_object(value) or {}
    found = as_object(envelope.get("data")) or {}
    task_id = common_id(envelope, found, as_object(found.get("info")) or {})
    number = code(envelope)
    if not task_id or number is None:
        return None
    if number == _SUCCESS and _wire_jobs.flag_of(str(found.get("state")), _flag(found)) > 1:
        # The state of a record decides (ledger: failure-flags), also where one is posted.
        told = as_int(found.get("failCode")) or as_int(found.get("errorCode")) or _SUCCESS
        number = _FAILED if told == _SUCCESS else told
    urls = first_urls(found.get("info"), found, envelope.get("info"), envelope)
    # The record of the jobs API, which is the whole of its `data`.
    urls = urls or first_urls(found.get("resultJson"), found.get("response"))
    model = as_text(found.get("model"))
    rest = {"model": model} if model else {}
    info = {"result_urls": urls} if urls else None
    text = message(envelope) or ""
    return {"code": number, "msg": text, "data": {"taskId": task_id, "info": info, **rest}}


def _flag(found: Json) -> int:
    """The state as a number: the flag, or what the status means, or 0 for a state unheard of."""
    flag = as_int(found.get("successFlag"))
    if flag is not None:
        return flag
    status = str(found.get("status"))
    failed = _UNKNOWN_FAILURE if status.endswith("_FAILED") else 0
    return _FLAGS.get(status, failed)


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
    urls = first_urls(found.get("response"), found.get("info"), found)
    return {"resultUrls": urls} if urls else None


def _first(found: Json, *names: str) -> Any:
    return next((found[name] for name in names if found.get(name) is not None), None)


def _reference(value: Any) -> Json | None:
    found = as_object(value) or {}
    task_id = common_id(found)
    rest = {name: item for name, item in found.items() if name not in ("taskId", "task_id")}
    return {"taskId": task_id, **rest} if task_id else None


def _link(value: Any) -> str | None:
    """A direct link, bare or in an object (ledger: download-answer)."""
    found = as_object(value)
    link = _first(found, "downloadUrl", "url") if found else value
    return whole(link) if isinstance(link, str) and link else None


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


def _share(value: Any) -> str | None:
    """Progress as the document writes it."""
    number = as_number(value)
    return None if number is None else f"{min(max(0.0, number), 1.0):.2f}"


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
    "getJob": _wire_jobs.job,
    "getDownloadUrl": _link,
    "getCredits": as_number,
    "getCommonDownloadUrl": _link,
    "uploadFile": _upload,
    "uploadBase64": _upload,
    "uploadFromUrl": _upload,
}
