"""The signature of callbacks. It covers the task id and the time, never the body."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from typing import Any

from .delivery import Sending
from .group import Group, Violation
from .values import fields, header, shown

SIGNATURE = Group[[Any, Sequence[Sending], str | None]]("The signature of callbacks")

STAMP = "X-Webhook-Timestamp"
SIGNED = "X-Webhook-Signature"


def check_signature(record: Any, sendings: Sequence[Sending], key: str | None) -> list[Violation]:
    """What is wrong with the signatures of a task's callbacks.

    Args:
        record: the task's final record.
        sendings: all that was sent.
        key: the account's webhook key; None when it has none.
    """
    return SIGNATURE.check(record, sendings, key)


def signature(key: str, task_id: str, stamp: str) -> str:
    """Base64 of HMAC-SHA256 over task id, a full stop and the timestamp."""
    digest = hmac.new(key.encode(), f"{task_id}.{stamp}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def _keyed(_: Any, sendings: Sequence[Sending], key: str | None) -> bool:
    return key is not None and bool(sendings)


@SIGNATURE.rule(
    "signature-fits",
    "With a webhook key, each callback is signed: base64 HMAC-SHA256 of taskId.timestamp.",
    "webhook-signature",
    when=_keyed,
)
def _fits(record: Any, sendings: Sequence[Sending], key: str | None) -> str | None:
    for sending in sendings:
        stamp, found = header(sending.headers, STAMP), header(sending.headers, SIGNED)
        wanted = signature(key or "", str(fields(record).get("taskId")), stamp or "")
        if not stamp or found != wanted:
            return f"{STAMP} {shown(stamp)}, {SIGNED} {shown(found)}"
    return None


@SIGNATURE.rule(
    "signature-time",
    "The timestamp is the second in which it was sent, so that a receiver can refuse old ones.",
    "webhook-signature",
    when=lambda record, sendings, key: (
        _keyed(record, sendings, key) and all(sending.at is not None for sending in sendings)
    ),
)
def _time(_: Any, sendings: Sequence[Sending], _key: str | None) -> str | None:
    for sending in sendings:
        stamp = header(sending.headers, STAMP) or ""
        if not (stamp.isdecimal() and abs(int(stamp) - (sending.at or 0.0)) <= 2):
            return f"{STAMP} {shown(stamp)}, sent at {sending.at}"
    return None


@SIGNATURE.rule(
    "signature-none",
    "Without a webhook key there is no signature.",
    "webhook-signature",
    when=lambda _, sendings, key: key is None and bool(sendings),
)
def _none(_: Any, sendings: Sequence[Sending], _key: str | None) -> str | None:
    found = [s for s in sendings if header(s.headers, SIGNED) or header(s.headers, STAMP)]
    return f"{len(found)} signed" if found else None
