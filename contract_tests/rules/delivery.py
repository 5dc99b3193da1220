"""How callbacks come: when, where, how often. It is the same for the tasks of both APIs."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import Factory, frozen

from contract_tests.document import document

from .group import Group
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
        answered: the HTTP status that the receiver gave; None when it did not respond in time.
        record: the task's record while the receiver was responding; None if it was not read.
    """

    url: str
    body: bytes
    headers: Mapping[str, str] = Factory(dict)
    method: str = "POST"
    at: float | None = None
    answered: int | None = 200
    record: Any = None


DELIVERY = Group[[Any, str, Sequence[Sending]]]("The delivery of callbacks")


def any_sent(_: Any, _u: str, sendings: Sequence[Sending]) -> bool:
    """Whether there is a callback."""
    return bool(sendings)


def data_of(sending: Sending) -> Mapping[str, Any]:
    """The `data` of a callback."""
    return fields(fields(parsed(sending.body)).get("data"))


def malformed(sendings: Sequence[Sending], schema: str) -> str | None:
    """In words what is wrong with the first body that is not of a schema, or has an empty msg."""
    for sending in sendings:
        body = parsed(sending.body)
        errors = document().errors(schema, body)
        if errors or not is_text(fields(body).get("msg")):
            return "; ".join(errors) or f"msg {shown(fields(body).get('msg'))}"
    return None


def other_codes(sendings: Sequence[Sending], wanted: int) -> str | None:
    """In words that the callbacks have other codes than the one wanted."""
    found = {integer(fields(parsed(sending.body)).get("code")) for sending in sendings}
    return None if found == {wanted} else f"{found}, not {wanted}"


def _timed(_: Any, _u: str, sendings: Sequence[Sending]) -> bool:
    return len(sendings) > 1 and all(sending.at is not None for sending in sendings)


@DELIVERY.rule("callback-sent", "A task that has ended is announced.", "callback-page")
def _sent(_: Any, _u: str, sendings: Sequence[Sending]) -> str | None:
    return None if sendings else "no callback"


@DELIVERY.rule("callback-url", "It is posted to the callBackUrl.", "callback-page", when=any_sent)
def _url(_: Any, url: str, sendings: Sequence[Sending]) -> str | None:
    wrong = [(s.method, s.url) for s in sendings if (s.method, s.url) != ("POST", url)]
    return shown(wrong) if wrong else None


@DELIVERY.rule("callback-media-type", "It is JSON.", "callback-page", when=any_sent)
def _media_type(_: Any, _u: str, sendings: Sequence[Sending]) -> str | None:
    types = {media_type(sending.headers) for sending in sendings}
    return None if types == {"application/json"} else shown(sorted(types))


@DELIVERY.rule("callback-task-id", "It names the task.", "task-id-form", when=any_sent)
def _task_id(record: Any, _u: str, sendings: Sequence[Sending]) -> str | None:
    found = {str(data_of(sending).get("taskId")) for sending in sendings}
    wanted = str(fields(record).get("taskId"))
    return None if found == {wanted} else f"{sorted(found)} for {wanted}"


@DELIVERY.rule(
    "callback-same",
    "Every attempt carries the same body.",
    "callback-retries",
    when=lambda _r, _u, sendings: len(sendings) > 1,
)
def _same(_: Any, _u: str, sendings: Sequence[Sending]) -> str | None:
    bodies = {sending.body for sending in sendings}
    return None if len(bodies) == 1 else f"{len(bodies)} bodies"


@DELIVERY.rule(
    "callback-until-taken",
    "It is sent again until it was taken with HTTP 200, and three times at most.",
    "callback-retries",
    when=any_sent,
)
def _until_taken(_: Any, _u: str, sendings: Sequence[Sending]) -> str | None:
    answers = [sending.answered for sending in sendings]
    most = 1 + len(document().at("/x-callback-delivery/retrySeconds"))
    wanted = answers.index(200) + 1 if 200 in answers else most
    return None if len(answers) == wanted else f"{len(answers)} sendings, answered {answers}"


@DELIVERY.rule(
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


@DELIVERY.rule(
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
