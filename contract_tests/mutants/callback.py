"""Faults in what is posted to a callback URL: whether, when, what, and how it is signed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from attrs import evolve

from .documents import Json, another
from .records import renamed
from .seam import Fault
from .seams import (
    ANNOUNCE,
    CALLBACK,
    HTTP_REQUEST,
    OTHER_CALLBACK,
    OTHER_RETRY_SECONDS,
    OTHER_SERVICE,
    RECORDED,
    SCHEDULE,
    SEND,
    SIGNED,
)

STAMP, SIGNATURE, DELIVERY = "X-Webhook-Timestamp", "X-Webhook-Signature", "X-Mock-Delivery"


def _data(**fields: Any) -> Callable[[Json], Json]:
    return lambda body: {**body, "data": {**body["data"], **fields}}


def _finished(change: Callable[[list[str]], Json]) -> Callable[[Json], Json]:
    """Another `info` in the callback of a success."""

    def changed(body: Json) -> Json:
        info = body["data"].get("info")
        return _data(info=change(info["result_urls"]))(body) if info else body

    return changed


def _code(succeeds: bool, code: int) -> Callable[[Json], Json]:
    return lambda body: {**body, "code": code} if (body["code"] == 200) is succeeds else body


CALLBACK.result(
    "results-in-record-spelling", _finished(lambda urls: {"resultUrls": urls}), "callback-urls"
)
CALLBACK.result(
    "first-result-only", _finished(lambda urls: {"result_urls": urls[:1]}), "callback-urls"
)
CALLBACK.result(
    "results-outside-info",
    lambda body: {
        **body,
        "data": {**body["data"], **(body["data"].get("info") or {}), "info": None},
    },
    "callback-urls",
)
CALLBACK.result("success-with-code-0", _code(True, 0), "callback-code")
CALLBACK.result("failure-always-with-500", _code(False, 500), "callback-code")
CALLBACK.result("failure-with-200", _code(False, 200), "callback-code")
CALLBACK.result(
    "failure-with-results",
    lambda body: body if body["code"] == 200 else _data(info={"result_urls": []})(body),
    "callback-failed-info",
)
CALLBACK.result(
    "callback-task-id-renamed",
    lambda body: {**body, "data": renamed("taskId", "task_id")(body["data"])},
    *("callback-schema", "callback-sent", "callback-task-id"),
)
CALLBACK.result(
    "callback-of-another-task",
    lambda body: _data(taskId=body["data"]["taskId"][::-1])(body),
    *("callback-task-id", "callback-sent"),
)
CALLBACK.result("callback-message-empty", lambda body: {**body, "msg": ""}, "callback-schema")


@ANNOUNCE.replaced("nobody-told", "callback-sent")
def _nobody_told(_: Any, *args: Any, **options: Any) -> None:
    """Send nothing."""


@ANNOUNCE.replaced("failure-not-told", "callback-sent")
def _failure_not_told(
    original: Any, dispatcher: Any, sandbox: Any, task: Any, **options: Any
) -> None:
    if not task.plan.failure:
        original(dispatcher, sandbox, task, **options)


@ANNOUNCE.replaced("told-twice", "callback-until-taken")
def _told_twice(original: Any, *args: Any, **options: Any) -> None:
    original(*args, **options)
    original(*args, **options)


@SCHEDULE.replaced("told-two-minutes-late", "callback-time", "callback-sent")
def _told_late(original: Any, scheduler: Any, event: Any) -> None:
    late = 120 if event.kind == "callback.attempt" else 0
    original(scheduler, evolve(event, due=event.due + late))


@RECORDED.replaced("record-behind-its-callback", "callback-record")
def _record_behind(original: Any, plan: Any, now: float) -> Any:
    return original(plan, now - 5)


def _signing(sign: Callable[[bytes, str, str], str]) -> Fault:
    """Another signature, made of the key, the task id and the timestamp."""

    def fault(original: Any, key: str | None, task_id: str, *rest: Any) -> Any:
        headers = original(key, task_id, *rest)
        if key and headers:
            headers[SIGNATURE] = sign(key.encode(), task_id, headers[STAMP])
        return headers

    return fault


def _digest(key: bytes, text: str, method: str = "sha256") -> bytes:
    return hmac.new(key, text.encode(), getattr(hashlib, method)).digest()


def _base64(digest: bytes) -> str:
    return base64.b64encode(digest).decode()


SIGNED.replaced("signature-without-full-stop", "signature-fits")(
    _signing(lambda key, task_id, stamp: _base64(_digest(key, f"{task_id}{stamp}")))
)
SIGNED.replaced("signature-of-the-time-only", "signature-fits")(
    _signing(lambda key, _, stamp: _base64(_digest(key, stamp)))
)
SIGNED.replaced("signature-by-sha1", "signature-fits")(
    _signing(lambda key, task_id, stamp: _base64(_digest(key, f"{task_id}.{stamp}", "sha1")))
)
SIGNED.replaced("signature-in-hexadecimal", "signature-fits")(
    _signing(lambda key, task_id, stamp: _digest(key, f"{task_id}.{stamp}").hex())
)


@SIGNED.replaced("signature-from-long-ago", "signature-time")
def _from_long_ago(original: Any, key: Any, task_id: str, now: float, *rest: Any) -> Any:
    return original(key, task_id, now - 3600, *rest)


@SIGNED.replaced("signature-in-milliseconds", "signature-time")
def _in_milliseconds(original: Any, key: Any, task_id: str, now: float, *rest: Any) -> Any:
    return original(key, task_id, now * 1000, *rest)


@SIGNED.replaced("signature-without-a-key", "signature-none")
def _without_a_key(original: Any, key: Any, *rest: Any) -> Any:
    return original(key or "secret", *rest)


def _taking(taken: Callable[[int], int]) -> Callable[[Any], Any]:
    """Another HTTP status of the receiver, as the sender reads it."""

    def change(sent: Any) -> Any:
        if sent.answer is None:
            return sent
        return evolve(sent, answer=evolve(sent.answer, status=taken(sent.answer.status)))

    return change


SEND.result("any-answer-taken", _taking(lambda _: 200), "callback-until-taken")
SEND.result(
    "any-2xx-taken",
    _taking(lambda status: 200 if status // 100 == 2 else status),
    "callback-until-taken",
)
SEND.result("nothing-taken", _taking(lambda _: 503), "callback-until-taken")
SILENCE = SimpleNamespace(status=200, headers={}, body="", size=0)
SEND.result(
    "silence-taken",
    lambda sent: evolve(sent, answer=sent.answer or SILENCE),
    "callback-until-taken",
)
_ATTEMPTS = itertools.count(1)


@SEND.replaced("callback-that-counts-its-attempts", "callback-same")
def _counting(original: Any, sender: Any, url: str, body: bytes, headers: Json) -> Any:
    counted = body.replace(b'"msg":"', b'"msg":"%d: ' % next(_ATTEMPTS))
    return original(sender, url, counted, headers)


another(
    "retries-every-minute",
    lambda raw: raw["x-callback-delivery"].update(retrySeconds=[60, 60, 60]),
    "callback-retry-times",
)
another(
    "one-retry-too-few",
    lambda raw: raw["x-callback-delivery"]["retrySeconds"].pop(),
    "callback-until-taken",
)


@SEND.replaced("callback-as-text", "callback-media-type")
def _as_text(original: Any, sender: Any, url: str, body: bytes, headers: Json) -> Any:
    return original(sender, url, body, {**headers, "Content-Type": "text/plain"})


@SEND.replaced("callback-elsewhere", "callback-url")
def _elsewhere(original: Any, sender: Any, url: str, *rest: Any) -> Any:
    return original(sender, f"{url}/", *rest)


@HTTP_REQUEST.replaced("callback-by-put", "callback-url")
def _by_put(original: Any, request: Any, method: str, *args: Any, **options: Any) -> None:
    called_back = DELIVERY in (options.get("headers") or ())
    original(request, "PUT" if called_back else method, *args, **options)


@OTHER_CALLBACK.replaced("independent-told-before-the-end", "callback-time")
def _before_the_end(original: Any, callback: Any, due: float, *rest: Any) -> None:
    original(callback, due - 5, *rest)


@OTHER_CALLBACK.replaced("independent-results-in-record-spelling", "callback-urls")
def _record_spelling(original: Any, callback: Any, due: float, url: str, body: Json) -> None:
    original(callback, due, url, _finished(lambda urls: {"resultUrls": urls})(body))


OTHER_RETRY_SECONDS.result(
    "independent-retries-at-once", lambda _: (1, 1, 1), "callback-retry-times"
)


@OTHER_SERVICE.replaced("independent-any-answer-taken", "callback-until-taken")
def _any_taken(original: Any, service: Any, *, send: Any, **settings: Any) -> None:
    original(service, send=lambda *sent: send(*sent) and 200, **settings)
