"""Faults in the shape of answers."""

from __future__ import annotations

from typing import Any

from werkzeug import Response

from .exchange import Exchange, exchange
from .records import RUNNING, SCHEMA, SUCCESS, images, renamed, setting, times, without
from .seams import ANSWER, CREDITS, GENERATE, LINK, OTHER_APP, OTHER_RECORD, RECORD

RECORD.result("record-task-id-renamed", renamed("taskId", "task_id"), *SCHEMA)
RECORD.result("param-json-as-object", setting(paramJson={"size": "1:1"}), *SCHEMA)
RECORD.result("flag-as-text", setting(successFlag=lambda r: str(r["successFlag"])), *SCHEMA)
RECORD.result(
    "error-message-empty", setting(RUNNING + SUCCESS, errorMessage=""), "record-running-empty"
)
RECORD.result(
    "progress-with-one-digit",
    setting(progress=lambda r: r["progress"][:-1]),
    "record-progress",
    *SCHEMA,
)
RECORD.result("progress-as-number", setting(progress=lambda r: float(r["progress"])), *SCHEMA)
RECORD.result("times-in-seconds", times(lambda at: at // 1000), "record-times-unit")
RECORD.result("times-as-text", times(str), *SCHEMA)
RECORD.result("times-with-milliseconds", times(lambda at: at + 250), "record-times-unit")
RECORD.result("status-in-lower-case", setting(status=lambda r: r["status"].lower()), *SCHEMA)
RECORD.result("error-code-absent", without("errorCode"), "record-keys")
RECORD.result("results-in-callback-spelling", images(list, "result_urls"), "record-result-spelling")
RECORD.result(
    "results-in-both-spellings",
    setting(SUCCESS, response=lambda r: {**r["response"], "result_urls": []}),
    "record-result-spelling",
)
RECORD.result("results-as-text", images(lambda urls: urls[0]), *SCHEMA)
LINK.result(
    "link-in-an-object", lambda url: {"downloadUrl": url}, "link-url", "envelope-success-schema"
)
GENERATE.result("task-id-as-data", lambda data: data["taskId"], "envelope-success-schema")
GENERATE.result("generate-task-id-renamed", renamed("taskId", "task_id"), "envelope-success-schema")
CREDITS.result("balance-as-text", str, "envelope-success-schema")
CREDITS.result("balance-in-an-object", lambda left: {"credits": left}, "envelope-success-schema")
OTHER_RECORD.result(
    "independent-progress-as-number", setting(progress=lambda r: float(r["progress"])), *SCHEMA
)


@ANSWER.replaced("answers-as-text", "envelope-media-type")
def _as_text(original: Any, body: Any, status: int = 200, *kind: str) -> Any:
    return original(body, status, *(["text/plain"] if "code" in body else kind))


@ANSWER.replaced("message-empty", "envelope-message")
def _message_empty(original: Any, body: Any, *rest: Any) -> Any:
    return original({**body, "msg": ""} if body.get("code") == 200 else body, *rest)


@ANSWER.replaced("code-as-text", "envelope-code")
def _code_as_text(original: Any, body: Any, *rest: Any) -> Any:
    return original({**body, "code": "200"} if body.get("code") == 200 else body, *rest)


@ANSWER.replaced("data-renamed", "envelope-success-schema")
def _data_renamed(original: Any, body: Any, *rest: Any) -> Any:
    return original(renamed("data", "result")(body) if body.get("code") == 200 else body, *rest)


@ANSWER.replaced("refusal-with-data", "envelope-refusal-data")
def _refusal_with_data(original: Any, body: Any, *rest: Any) -> Any:
    return original({**body, "data": {}} if body.get("code", 200) != 200 else body, *rest)


@ANSWER.replaced("refusal-with-http-500", "envelope-http-status")
def _refusal_with_500(original: Any, body: Any, status: int = 200, *kind: str) -> Any:
    return original(body, 500 if body.get("code", 200) != 200 else status, *kind)


@ANSWER.replaced("mirror-without-status", "envelope-http-status")
def _mirror_without_status(original: Any, body: Any, status: int = 200, *kind: str) -> Any:
    return original(body, 200 if "code" in body else status, *kind)


@ANSWER.replaced("path-error-under-200", "path-error-status")
def _path_error_under_200(original: Any, body: Any, status: int = 200, *kind: str) -> Any:
    return original(body, 200 if "path" in body else status, *kind)


@ANSWER.replaced("path-error-as-envelope", "path-error-schema")
def _path_error_as_envelope(original: Any, body: Any, *rest: Any) -> Any:
    return original({"code": body["status"], **body} if "path" in body else body, *rest)


@ANSWER.replaced("path-error-with-other-path", "path-error-names")
def _path_error_with_other_path(original: Any, body: Any, *rest: Any) -> Any:
    return original({**body, "path": "/error"} if "path" in body else body, *rest)


@exchange(OTHER_APP, "independent-message-absent", "envelope-message", "envelope-success-schema")
def _message_absent(sent: Exchange) -> Response:
    found = sent.answer()
    found.data = found.data.replace(b'"msg":"success",', b"")
    return found
