"""What the callbacks of a task say, against its final record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .delivery import DELIVERY, Sending, any_sent, data_of, malformed, other_codes
from .group import Group, Violation
from .record import failed, succeeded, urls
from .values import fields, integer, shown

CALLBACKS = Group[[Any, str, Sequence[Sending]]]("The callbacks of a task that has ended")


def check_callbacks(record: Any, url: str, sendings: Sequence[Sending]) -> list[Violation]:
    """What is wrong with the callbacks of a task.

    Args:
        record: its final record.
        url: the callBackUrl of its request.
        sendings: all that was sent, oldest first.
    """
    return DELIVERY.check(record, url, sendings) + CALLBACKS.check(record, url, sendings)


@CALLBACKS.rule(
    "callback-schema",
    "It is what the document says, with a message that is not empty.",
    "/components/schemas/TaskCallback",
    when=any_sent,
)
def _schema(_: Any, _u: str, sendings: Sequence[Sending]) -> str | None:
    return malformed(sendings, "/components/schemas/TaskCallback")


@CALLBACKS.rule(
    "callback-code",
    "Its code is 200 for a success, else the task's errorCode, or 500 where there is none.",
    "error-code-open",
    "callback-code-default",
    when=any_sent,
)
def _code(record: Any, _u: str, sendings: Sequence[Sending]) -> str | None:
    code = 200 if succeeded(record) else integer(fields(record).get("errorCode")) or 500
    return other_codes(sendings, code)


@CALLBACKS.rule(
    "callback-urls",
    "A success carries the record's URLs, spelt result_urls.",
    "result-spelling",
    when=lambda record, _u, sendings: bool(sendings) and succeeded(record),
)
def _urls(record: Any, _u: str, sendings: Sequence[Sending]) -> str | None:
    for sending in sendings:
        info = fields(data_of(sending).get("info"))
        if info.get("result_urls") != urls(record):
            return f"info {shown(info)}, resultUrls {shown(urls(record))}"
    return None


@CALLBACKS.rule(
    "callback-record",
    "While a callback is received, the task's record already says the same.",
    "callback-page",
    when=lambda _r, _u, sendings: any(sending.record is not None for sending in sendings),
)
def _record(record: Any, _u: str, sendings: Sequence[Sending]) -> str | None:
    told = ("successFlag", "status", "errorCode", "response")
    wanted = [fields(record).get(name) for name in told]
    for sending in sendings:
        found = [fields(sending.record).get(name) for name in told]
        if sending.record is not None and found != wanted:
            return f"{shown(found)}, later {shown(wanted)}"
    return None


@CALLBACKS.rule(
    "callback-failed-info",
    "A failure carries no images: info is null or absent.",
    "callback-info",
    when=lambda record, _u, sendings: bool(sendings) and failed(record),
)
def _info(_: Any, _u: str, sendings: Sequence[Sending]) -> str | None:
    found = [data_of(sending).get("info") for sending in sendings]
    return None if not any(info is not None for info in found) else shown(found)
