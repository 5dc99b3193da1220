"""Faults in the shape of answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug import Response

from .exchange import Exchange, exchange
from .records import RUNNING, SCHEMA, SUCCESS, Json, images, renamed, setting, times, without
from .seam import Fault
from .seams import ANSWER, CREDITS, GENERATE, LINK, OTHER_APP, OTHER_RECORD, RECORD

RECORD.result("record-task-id-renamed", renamed("taskId", "task_id"), SCHEMA)
RECORD.result("param-json-as-object", setting(paramJson={"size": "1:1"}), SCHEMA)
RECORD.result("flag-as-text", setting(successFlag=lambda r: str(r["successFlag"])), SCHEMA)
RECORD.result(
    "error-message-empty", setting(RUNNING + SUCCESS, errorMessage=""), "record-running-empty"
)
RECORD.result(
    "progress-with-one-digit",
    setting(progress=lambda r: r["progress"][:-1]),
    "record-progress",
    SCHEMA,
)
RECORD.result("progress-as-number", setting(progress=lambda r: float(r["progress"])), SCHEMA)
RECORD.result("times-in-seconds", times(lambda at: at // 1000), "record-times-unit")
RECORD.result("times-as-text", times(str), SCHEMA)
RECORD.result("times-with-milliseconds", times(lambda at: at + 250), "record-times-unit")
RECORD.result("status-in-lower-case", setting(status=lambda r: r["status"].lower()), SCHEMA)
RECORD.result("error-code-absent", without("errorCode"), "record-keys")
RECORD.result("results-in-callback-spelling", images(list, "result_urls"), "record-result-spelling")
RECORD.result(
    "results-in-both-spellings",
    setting(SUCCESS, response=lambda r: {**r["response"], "result_urls": []}),
    "record-result-spelling",
)
RECORD.result("results-as-text", images(lambda urls: urls[0]), SCHEMA)
LINK.result("link-in-an-object", lambda url: {"downloadUrl": url}, "link-url", SCHEMA)
GENERATE.result("task-id-as-data", lambda data: data["taskId"], SCHEMA)
GENERATE.result("generate-task-id-renamed", renamed("taskId", "task_id"), SCHEMA)
CREDITS.result("balance-as-text", str, SCHEMA)
CREDITS.result("balance-in-an-object", lambda left: {"credits": left}, SCHEMA)
OTHER_RECORD.result(
    "independent-progress-as-number", setting(progress=lambda r: float(r["progress"])), SCHEMA
)


def _success(body: Json) -> bool:
    return body.get("code") == 200


def _refusal(body: Json) -> bool:
    return "code" in body and not _success(body)


def _path_error(body: Json) -> bool:
    return "path" in body


def _other(when: Callable[[Json], bool], status: int | None = None, **fields: Any) -> Fault:
    """Some responses with other fields, or under another HTTP status."""

    def fault(original: Any, body: Any, sent: int = 200, *kind: str) -> Any:
        changed = ({**body, **fields}, status or sent) if when(body) else (body, sent)
        return original(*changed, *kind)

    return fault


@ANSWER.replaced("answers-as-text", "envelope-media-type")
def _as_text(original: Any, body: Any, status: int = 200, *kind: str) -> Any:
    return original(body, status, *(["text/plain"] if "code" in body else kind))


@ANSWER.replaced("data-renamed", SCHEMA)
def _data_renamed(original: Any, body: Any, *rest: Any) -> Any:
    return original(renamed("data", "result")(body) if _success(body) else body, *rest)


@ANSWER.replaced("path-error-as-envelope", "path-error-schema")
def _path_error_as_envelope(original: Any, body: Any, *rest: Any) -> Any:
    return original({"code": body["status"], **body} if _path_error(body) else body, *rest)


for _name, _rule, _fault in (
    ("message-empty", "envelope-message", _other(_success, msg="")),
    ("code-as-text", "envelope-code", _other(_success, code="200")),
    ("refusal-with-data", "envelope-refusal-data", _other(_refusal, data={})),
    ("refusal-with-http-500", "envelope-http-status", _other(_refusal, status=500)),
    ("mirror-without-status", "envelope-http-status", _other(lambda b: "code" in b, status=200)),
    ("path-error-under-200", "path-error-status", _other(_path_error, status=200)),
    ("path-error-with-other-path", "path-error-names", _other(_path_error, path="/error")),
):
    ANSWER.replaced(_name, _rule)(_fault)


@exchange(OTHER_APP, "independent-message-absent", "envelope-message", SCHEMA)
def _message_absent(sent: Exchange) -> Response:
    found = sent.answer()
    found.data = found.data.replace(b'"msg":"success",', b"")
    return found
