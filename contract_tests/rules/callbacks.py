"""Everything that was sent for one task, against its final record."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import Factory, frozen

from contract_tests.document import document

from .group import Group, Violation
from .record import failed, succeeded, urls
from .values import fields, integer, is_text, media_type, parsed, shown


@frozen
class Sending:
    """One attempt to deliver a callback.

    Args:
        url: where it was sent.
        body: as it came.
        headers: by name, in whatever case.
        method: the HTTP method.
        at: when, in epoch seconds of the implementation's clock; None where that is not known.
        answered: the HTTP status that the receiver gave; None when it did not answer in time.
        record: the task's record while the receiver was answering; None where nobody read it.
    """

    url: str
    body: bytes
    headers: Mapping[str, str] = Factory(dict)
    method: str = "POST"
    at: float | None = None
    answered: int | None = 200
    record: Any = None


CALLBACKS = Group[[Any, str, Sequence[Sending]]]("The callbacks of a task that has ended")


def check_callbacks(record: Any, url: str, sendings: Sequence[Sending]) -> list[Violation]:
    """What is wrong with the callbacks of a task.

    Args:
        record: its final record.
        url: the callBackUrl of its request.
        sendings: all that was sent, oldest first.
    """
    return CALLBACKS.check(record, url, sendings)


def _any_sent(_: Any, _u: str, sendings: Sequence[Sending]) -> bool:
    return bool(sendings)


def _data(sending: Sending) -> Mapping[str, Any]:
    return fields(fields(parsed(sending.body)).get("data"))


def _timed(_: Any, _u: str, sendings: Sequence[Sending]) -> bool:
    return len(sendings) > 1 and all(sending.at is not None for sending in sendings)


@CALLBACKS.rule("callback-sent", "A task that has ended is announced.", "callback-page")
def _sent(_: Any, _u: str, sendings: Sequence[Sending]) -> str | None:
    return None if sendings else "no callback"


@CALLBACKS.rule("callback-url", "It is posted to the callBackUrl.", "callback-page", when=_any_sent)
def _url(_: Any, url: str, sendings: Sequence[Sending]) -> str | None:
    wrong = [(s.method, s.url) for s in sendings if (s.method, s.url) != ("POST", url)]
    return shown(wrong) if wrong else None


@CALLBACKS.rule("callback-media-type", "It is JSON.", "callback-page", when=_any_sent)
def _media_type(_: Any, _u: str, sendings: Sequence[Sending]) -> str | None:
    types = {media_type(sending.headers) for sending in sendings}
    return None if types == {"application/json"} else shown(sorted(types))


@CALLBACKS.rule(
    "callback-schema",
    "It is what the document says, with a message that is not empty.",
    "/components/schemas/TaskCallback",
    when=_any_sent,
)
def _schema(_: Any, _u: str, sendings: Sequence[Sending]) -> str | None:
    for sending in sendings:
        body = parsed(sending.body)
        errors = document().errors("/components/schemas/TaskCallback", body)
        if errors or not is_text(fields(body).get("msg")):
            return "; ".join(errors) or f"msg {shown(fields(body).get('msg'))}"
    return None


@CALLBACKS.rule("callback-task-id", "It names the task.", "task-id-form", when=_any_sent)
def _task_id(record: Any, _u: str, sendings: Sequence[Sending]) -> str | None:
    found = {str(_data(sending).get("taskId")) for sending in sendings}
    wanted = str(fields(record).get("taskId"))
    return None if found == {wanted} else f"{sorted(found)} for {wanted}"


@CALLBACKS.rule(
    "callback-code",
    "Its code is 200 for a success, else the task's errorCode, or 500 where there is none.",
    "error-code-open",
    "callback-code-default",
    when=_any_sent,
)
def _code(record: Any, _u: str, sendings: Sequence[Sending]) -> str | None:
    code = 200 if succeeded(record) else integer(fields(record).get("errorCode")) or 500
    found = {integer(fields(parsed(sending.body)).get("code")) for sending in sendings}
    return None if found == {code} else f"{found}, not {code}"


@CALLBACKS.rule(
    "callback-urls",
    "A success carries the record's addresses, spelt result_urls.",
    "result-spelling",
    when=lambda record, _u, sendings: bool(sendings) and succeeded(record),
)
def _urls(record: Any, _u: str, sendings: Sequence[Sending]) -> str | None:
    for sending in sendings:
        info = fields(_data(sending).get("info"))
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
    "A failure carries no pictures: info is null or absent.",
    "callback-info",
    when=lambda record, _u, sendings: bool(sendings) and failed(record),
)
def _info(_: Any, _u: str, sendings: Sequence[Sending]) -> str | None:
    found = [_data(sending).get("info") for sending in sendings]
    return None if not any(info is not None for info in found) else shown(found)


@CALLBACKS.rule(
    "callback-same",
    "Every attempt carries the same body.",
    "callback-retries",
    when=lambda _r, _u, sendings: len(sendings) > 1,
)
def _same(_: Any, _u: str, sendings: Sequence[Sending]) -> str | None:
    bodies = {sending.body for sending in sendings}
    return None if len(bodies) == 1 else f"{len(bodies)} bodies"


@CALLBACKS.rule(
    "callback-until-taken",
    "It is sent again until it was taken with HTTP 200, and three times at most.",
    "callback-retries",
    when=_any_sent,
)
def _until_taken(_: Any, _u: str, sendings: Sequence[Sending]) -> str | None:
    answers = [sending.answered for sending in sendings]
    most = 1 + len(document().at("/x-callback-delivery/retrySeconds"))
    wanted = answers.index(200) + 1 if 200 in answers else most
    return None if len(answers) == wanted else f"{len(answers)} sendings, answered {answers}"


@CALLBACKS.rule(
    "callback-retry-times",
    "The retries come 60, 300 and 900 seconds after the send before.",
    "callback-retries",
    when=_timed,
)
def _times(_: Any, _u: str, sendings: Sequence[Sending]) -> str | None:
    wanted = document().at("/x-callback-delivery/retrySeconds")
    times = [sending.at or 0.0 for sending in sendings]
    gaps = [after - before for before, after in itertools.pairwise(times)]
    # A receiver that lets the sender wait takes up to the timeout of 15 seconds more.
    fits = all(w - 1 <= gap <= w + 16 for gap, w in zip(gaps, wanted, strict=False))
    return None if fits else f"after {[round(gap, 1) for gap in gaps]} seconds"


@CALLBACKS.rule(
    "callback-time",
    "The first is sent when the task ends, never before.",
    "callback-page",
    when=lambda record, _u, sendings: (
        bool(sendings)
        and sendings[0].at is not None
        and integer(fields(record).get("completeTime")) is not None
    ),
)
def _time(record: Any, _u: str, sendings: Sequence[Sending]) -> str | None:
    off = (sendings[0].at or 0.0) - record["completeTime"] / 1000
    return None if -1 <= off <= 60 else f"{off:+.1f} s after the end"
