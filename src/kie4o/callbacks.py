"""Is this callback from the service?"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from .errors import CallbackError

_STAMP = "X-Webhook-Timestamp"
_SIGNATURE = "X-Webhook-Signature"
_STAMP_DIGITS = 12


def verify(
    body: bytes | str,
    headers: Mapping[str, str],
    key: str,
    tolerance: float = 300,
    *,
    now: Callable[[], float] = time.time,
) -> str:
    """Check who sent a callback and when, and return the id of the task that it is about.

    Only the task id and the time are signed, not the rest of the body (ledger:
    callback-signature): read the task from the API before you trust its addresses.

    Args:
        body: the request body as it came.
        headers: the request headers; names in any case.
        key: the account's webhook key.
        tolerance: how many seconds the timestamp may be away from now.
        now: the present in seconds since the epoch.

    Raises:
        CallbackError: a header is missing, the body names no task, the timestamp is outside the
            tolerance, or the signature does not fit. The message never holds the key.
    """
    task_id = _task_id(body)
    found = {name.lower(): value for name, value in headers.items()}
    stamp = _header(found, _STAMP)
    given = _header(found, _SIGNATURE)
    expected = _signature(task_id, stamp, key)
    if not hmac.compare_digest(expected.encode(), given.encode()):
        raise CallbackError(f"{_SIGNATURE} does not fit task {task_id} and the key.")
    _refuse_stale(stamp, tolerance, now())
    return task_id


def _task_id(body: bytes | str) -> str:
    try:
        envelope: Any = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise CallbackError(f"The callback's body is not JSON: {error}") from error
    data = envelope.get("data") if isinstance(envelope, dict) else None
    names = data if isinstance(data, dict) else {}
    # The vendor's page on verification spells the id differently from its callbacks.
    task_id = names.get("taskId") or names.get("task_id")
    if not isinstance(task_id, str) or not task_id:
        raise CallbackError("The callback's body names no task: data.taskId is missing.")
    return task_id


def _header(found: Mapping[str, str], name: str) -> str:
    if value := found.get(name.lower()):
        return value
    raise CallbackError(f"{name} is missing. Has the account a webhook key?")


def _signature(task_id: str, stamp: str, key: str) -> str:
    digest = hmac.new(key.encode(), f"{task_id}.{stamp}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def _refuse_stale(stamp: str, tolerance: float, now: float) -> None:
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= _STAMP_DIGITS):
        raise CallbackError(f"{_STAMP}: {stamp!r} is not a number of seconds.")
    age = now - int(stamp)
    if abs(age) > tolerance:
        raise CallbackError(f"{_STAMP} is {age:.0f} s old; at most {tolerance:g} s are allowed.")
