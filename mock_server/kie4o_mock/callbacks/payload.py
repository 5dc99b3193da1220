"""Callbacks: what is posted when a task has ended."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any, Literal

from ..openapi import Document, Json
from ..scenarios.model import CallbackPlan, Signature
from ..scenarios.outcomes import announcements
from ..settings import Profile
from ..state.job import job_record
from ..state.task import Task, View, view_at

# Far beyond any tolerance that a receiver has.
_STALE = 3600

# The same in every attempt, so that a receiver can tell a repetition.
DELIVERY = "X-Mock-Delivery"
# How many callbacks led to this one; a receiver may pass it on to the requests that it makes.
DEPTH = "X-Mock-Callback-Depth"
TIMESTAMP, SIGNATURE = "X-Webhook-Timestamp", "X-Webhook-Signature"
# Seconds that the times of sender and receiver may be apart.
_TOLERANCE = 300


def body(document: Document, profile: Profile, task: Task, view: View) -> Json:
    """The body (ledger: result-spelling, callback-code-default)."""
    if task.model is not None:
        return _job_body(document, task, view)
    quickstart = profile == "quickstart"
    data: Json = {"taskId": task.id, **({"task_id": task.id} if quickstart else {})}
    if view.succeeded:
        recorded = document.example("CallbackSuccess")["msg"]
        both = {"result_urls": task.urls, "resultUrls": task.urls}
        data["info"] = both if quickstart else {"result_urls": task.urls}
        return {"code": 200, "msg": "success" if quickstart else recorded, "data": data}
    message = view.message or document.example("ServerError")["msg"]
    return {"code": view.code or 500, "msg": message, "data": {**data, "info": None}}


def _job_body(document: Document, task: Task, view: View) -> Json:
    """The body for a task of the jobs API: its record (ledger: job-callback)."""
    example = document.example(f"JobCallback{'Success' if view.succeeded else 'Failure'}")
    return {**example, "data": job_record(task, view)}


def sent(document: Document, profile: Profile, task: Task, send: CallbackPlan) -> Json:
    """The body of one callback of a task that has ended."""
    view = view_at(task.plan, task.plan.ends)
    made = body(document, profile, task, view)
    if send.body:
        example = announcements(document, task.operation)[send.body]
        made = {**example, "data": {**example["data"], "taskId": task.id}}
    return send.edits.apply(made) if send.edits else made


def task_id(body: Any) -> str | None:
    """The task that a body names, however it was changed."""
    data = body.get("data") if isinstance(body, dict) else None
    found = data.get("taskId") if isinstance(data, dict) else None
    return found if isinstance(found, str) else None


def signed(
    key: str | None, task_id: str, now: float, signature: Signature = "valid"
) -> dict[str, str]:
    """The signature headers, when there is a key (ledger: webhook-signature).

    They are about the task id and the time only; the body is not signed. A wrong signature is
    there without a key as well.
    """
    if signature == "wrong":
        key = "another key"
    if not key or signature == "none":
        return {}
    if signature == "stale":
        now -= _STALE
    stamp = str(int(now))
    return {TIMESTAMP: stamp, SIGNATURE: _signature(key, task_id, stamp)}


def verdict(
    key: str | None, task_id: str, now: float, headers: Mapping[str, str]
) -> Literal["valid", "stale", "invalid", "missing"] | None:
    """What a receiver with this key should think of a callback; None without a key.

    `stale` is a signature that fits, but is further from `now` than a receiver should accept.
    """
    if not key:
        return None
    stamp, signature = headers.get(TIMESTAMP), headers.get(SIGNATURE)
    if not stamp or not signature:
        return "missing"
    fitting = _signature(key, task_id, stamp).encode()
    if not stamp.isdecimal() or not hmac.compare_digest(fitting, signature.encode()):
        return "invalid"
    return "valid" if abs(int(now) - int(stamp)) <= _TOLERANCE else "stale"


def _signature(key: str, task_id: str, stamp: str) -> str:
    digest = hmac.new(key.encode(), f"{task_id}.{stamp}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()
