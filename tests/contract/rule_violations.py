"""For each rule something that breaks it: a good thing, changed in one place."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from contract_tests.document import document
from contract_tests.rules import (
    SITUATIONS,
    Sending,
    Violation,
    access,
    account,
    callbacks,
    check_record,
    download,
    envelope,
    history,
    inputs,
    job,
    job_related,
    linked,
    mask,
    path_error,
    refusals,
    request,
    signature,
    uploads,
)

ID = "5fd1b68dbca66cddf73654e72e2094ea"
URL = "https://shop.example.com/kie"
REQUEST = {"prompt": "A lighthouse in a storm", "size": "1:1"}
JSON = {"content-type": "application/json; charset=utf-8"}
ENDED = 1774788518.0
LINK = "https://storage.example.com/a.png?X-Amz-Date=20260329T124900Z&X-Amz-Expires=1200"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 8 + (3).to_bytes(4) + (2).to_bytes(4) + b"IEND\xaeB`\x82"
NO_LENGTH = {"Content-Type": "image/png"}
PNG_HEADERS = {"Content-Type": "image/png", "Content-Length": str(len(PNG))}
PATH_ERROR = {"status": 404, "error": "Not Found", "path": "/nowhere"}


def example(name: str, **changes: Any) -> dict[str, Any]:
    """A documented record with other values; `...` takes a key away."""
    record = {**document().examples("getTask")[name]["data"], **changes}
    return {key: value for key, value in record.items() if value is not ...}


def job_example(name: str, **changes: Any) -> dict[str, Any]:
    """A documented record of a job with other values; `...` takes a key away."""
    record = {**document().examples("getJob")[name]["data"], **changes}
    return {key: value for key, value in record.items() if value is not ...}


def job_request() -> dict[str, Any]:
    """The request of the documented job."""
    param = json.loads(job_example("success")["param"])
    return {**param, "input": json.loads(param["input"])}


def answer(code: int | str = 422, **changes: Any) -> bytes:
    envelope = {"code": code, "msg": "no", "data": None, **changes}
    return json.dumps({k: v for k, v in envelope.items() if v is not ...}).encode()


def params(**changes: Any) -> str:
    found = {**json.loads(example("success")["paramJson"]), **changes}
    return json.dumps({k: v for k, v in found.items() if v is not ...}, sort_keys=True)


def sending(example: str = "CallbackSuccess", **changes: Any) -> Sending:
    """A callback of a documented success, taken at once."""
    body = document().resolve(document().raw["components"]["examples"][example])["value"]
    body = {**body, **changes.pop("fields", {})}
    parts = {"url": URL, "body": json.dumps(body).encode(), "headers": JSON, "at": ENDED}
    return Sending(**{**parts, **changes})


def envelopes(rule: str) -> list[Violation]:
    status, headers, body = {
        "envelope-http-status": (500, JSON, answer()),
        "envelope-media-type": (200, {"Content-Type": "text/html"}, answer()),
        "envelope-code": (200, JSON, answer("422")),
        "envelope-code-listed": (200, JSON, answer(451)),
        "envelope-message": (200, JSON, answer(msg=" ")),
        "envelope-success-schema": (200, JSON, answer(200, data={"task_id": ID})),
        "envelope-success-flag": (200, JSON, answer(success=True)),
        "envelope-refusal-data": (200, JSON, answer(data={})),
    }[rule]
    return envelope.check_envelope("generateImage", status, headers, body)


def path_errors(rule: str) -> list[Violation]:
    status, body = {
        "path-error-status": (200, {**PATH_ERROR, "status": 200}),
        "path-error-schema": (404, {**PATH_ERROR, "error": None}),
        "path-error-names": (404, {**PATH_ERROR, "path": "/"}),
    }[rule]
    return path_error.check_path_error(status, JSON, json.dumps(body).encode(), "/nowhere")


def refused(rule: str) -> list[Violation]:
    if rule == "refusal-text":
        return refusals.check_refusal("unknown-task", answer(msg="no such task"))
    name = rule.removeprefix("refusal-")
    return refusals.check_refusal(name, answer(SITUATIONS[name].code + 1))


def single_records(rule: str) -> list[Violation]:
    done, running, failed = "success", "running", "contentPolicy"
    two = {"resultUrls": ["https://example.com/1.png"] * 2}
    return check_record(
        {
            "record-schema": lambda: example(done, progress="1"),
            "record-keys": lambda: example(done, paramJson=...),
            "record-result-spelling": lambda: example(done, response={"result_urls": []}),
            "record-flag-and-word": lambda: example(failed, status="SUCCESS"),
            "record-times-unit": lambda: example(done, createTime=1774788500),
            "record-times-order": lambda: example(done, createTime=1774788519000),
            "record-running-empty": lambda: example(running, completeTime=1774788518000),
            "record-progress": lambda: example(running, progress="1.01"),
            "record-progress-end": lambda: example(done, progress="0.99"),
            "record-complete-time": lambda: example(done, completeTime=None),
            "record-urls": lambda: example(done, response={"resultUrls": ["/s/1.png"]}),
            "record-urls-distinct": lambda: example(done, response=two),
            "record-success-no-error": lambda: example(done, errorCode=500),
            "record-failed-empty": lambda: example(failed, response=two),
            "record-failed-time": lambda: example(failed, completeTime=None),
            "record-failed-code": lambda: example(failed, errorCode=200),
            "record-failure-known": lambda: example(failed, errorCode=500),
            "record-param-json": lambda: example(done, paramJson='{"size": null}'),
        }[rule]()
    )


def requested(rule: str) -> list[Violation]:
    record = {
        "record-task-id": example("success", taskId="other"),
        "record-param-json-request": example("success", paramJson=params(prompt="A fox")),
        "record-param-json-added": example("success", paramJson=params(isEnhance=True)),
        "record-urls-count": example("success", response={"resultUrls": []}),
    }[rule]
    return request.check_record_of(record, ID, REQUEST)


def jobs(rule: str) -> list[Violation]:
    done, running, failed = "success", "running", "failed"
    if rule in _JOB_RELATED:
        return _JOB_RELATED[rule]()
    return job.check_job(
        {
            "job-schema": lambda: job_example(done, state=1),
            "job-keys": lambda: job_example(running, param=...),
            "job-later-keys": lambda: job_example(running, paramJson=...),
            "job-flag": lambda: job_example(running, successFlag=1),
            "job-running-empty": lambda: job_example(running, resultJson=None),
            "job-result-json": lambda: job_example(done, resultJson=""),
            "job-response": lambda: job_example(done, response={"resultUrls": []}),
            "job-times-unit": lambda: job_example(running, createTime=1789126694),
            "job-cost-time": lambda: job_example(done, costTime=18_000),
            "job-fail-code": lambda: job_example(failed, failCode=None),
            "job-param": lambda: job_example(running, param='{"input": {}}'),
            "job-param-json": lambda: job_example(running, paramJson="{}"),
        }[rule]()
    )


def job_announced(**fields: Any) -> list[Violation]:
    record = job_example("success")
    sent = sending("JobCallbackSuccess", fields=fields, at=record["completeTime"] / 1000)
    return job_related.check_job_callbacks(record, URL, [sent])


def job_read_meanwhile() -> list[Violation]:
    sent = sending("JobCallbackSuccess", record=job_example("running"))
    return job_related.check_job_callbacks(job_example("success"), URL, [sent])


def job_of(**changes: Any) -> list[Violation]:
    done = job_example("success")
    return job_related.check_job_of(done, done["taskId"], {**job_request(), **changes})


_JOB_RELATED: dict[str, Callable[[], list[Violation]]] = {
    "job-task-id": lambda: job_related.check_job_of(job_example("success"), ID, job_request()),
    "job-model": lambda: job_of(model="another-model"),
    "job-param-request": lambda: job_of(input={"prompt": "A fox"}),
    "job-state-order": lambda: job_related.check_job_history(
        job_example("running"), job_example("running", state="waiting")
    ),
    "job-callback-schema": lambda: job_announced(msg=""),
    "job-callback-code": lambda: job_announced(code=501),
    "job-callback-record": lambda: job_announced(data=job_example("failed")),
    "job-callback-readable": job_read_meanwhile,
}


def ignored(rule: str) -> list[Violation]:
    return inputs.check_ignored(rule.removeprefix("input-"), example("downloadFailed"))


def related(rule: str) -> list[Violation]:
    done, running = example("success"), example("running")
    return {
        "history-fixed": lambda: history.check_history(running, {**done, "createTime": 1}),
        "history-ended": lambda: history.check_history(done, {**done, "errorMessage": "no"}),
        "history-progress": lambda: history.check_history({**running, "progress": "0.50"}, running),
        "strangers-ids": lambda: history.check_strangers(done, done),
        "strangers-urls": lambda: history.check_strangers(done, {**done, "taskId": "other"}),
        "times-created": lambda: history.check_times(done, ENDED, ENDED),
        "times-completed": lambda: history.check_times(done, ENDED - 18, ENDED - 1),
    }[rule]()


def downloads(rule: str) -> list[Violation]:
    other = {**PNG_HEADERS, "Content-Length": "1"}
    return {
        "link-url": lambda: download.check_link({"downloadUrl": LINK}),
        "link-lifetime": lambda: download.check_link(LINK.replace("1200", "12000")),
        "link-date": lambda: download.check_link(LINK, ENDED),
        "image-there": lambda: download.check_image(404, PNG_HEADERS, PNG, "3:2"),
        "image-type": lambda: download.check_image(200, PNG_HEADERS, b"GIF8", "3:2"),
        "image-size": lambda: download.check_image(200, PNG_HEADERS, PNG, "2:3"),
        "image-whole": lambda: download.check_image(200, NO_LENGTH, PNG[:-1], "3:2"),
        "image-length": lambda: download.check_image(200, other, PNG, "3:2"),
        "link-cors": lambda: download.check_direct({}),
        "link-dies": lambda: download.check_gone("link", 200, PNG),
        "image-dies": lambda: download.check_gone("image", 200, PNG),
        "link-same-image": lambda: linked.check_linked(PNG, PNG + b"!"),
    }[rule]()


def called_back(rule: str) -> list[Violation]:
    retries = [sending(at=ENDED + late, answered=500) for late in (0, 60, 360, 1260)]
    failure = example("contentPolicy")
    record, sendings = {
        "callback-sent": (example("success"), []),
        "callback-url": (example("success"), [sending(url=f"{URL}/x")]),
        "callback-media-type": (example("success"), [sending(headers={})]),
        "callback-schema": (example("success"), [sending(fields={"msg": ""})]),
        "callback-task-id": (example("success"), [sending(fields={"data": {"taskId": "other"}})]),
        "callback-code": (failure, [sending()]),
        "callback-urls": (example("success", response=None), [sending()]),
        "callback-failed-info": (failure, [sending()]),
        "callback-record": (example("success"), [sending(record=example("running"))]),
        "callback-same": (example("success"), [*retries[:-1], sending(fields={"msg": "again"})]),
        "callback-until-taken": (example("success"), retries[:2]),
        "callback-retry-times": (example("success"), [retries[0], sending(at=ENDED + 30)]),
        "callback-time": (example("success"), [sending(at=ENDED - 10)]),
    }[rule]
    return callbacks.check_callbacks(record, URL, sendings)


def signed(rule: str) -> list[Violation]:
    good = {signature.STAMP: "1774788518", signature.SIGNED: ""}
    good[signature.SIGNED] = signature.signature("key", ID, "1774788518")
    late = sending(headers=good, at=ENDED + 3)
    key, sent = {
        "signature-fits": ("key", sending(headers={**good, signature.SIGNED: "AAAA"})),
        "signature-time": ("key", late),
        "signature-none": (None, late),
    }[rule]
    return signature.check_signature(example("success"), [sent], key)


def accessed(rule: str) -> list[Violation]:
    done, url = example("success"), example("success")["response"]["resultUrls"][0]
    fortnight = 14 * 86_400
    return {
        "start-accepted": lambda: access.check_start(answer(422)),
        "task-ends": lambda: access.check_end(600, False),
        "reading-known": lambda: access.check_reading(True, 422),
        "reading-unknown": lambda: access.check_reading(False, 200),
        "linking-unknown": lambda: access.check_linking(None, url, 0, 200),
        "linking-own": lambda: access.check_linking(done, url, fortnight - 1, 422),
        "linking-expired": lambda: access.check_linking(done, url, fortnight + 1, 200),
        "linking-foreign": lambda: access.check_linking(done, LINK, 0, 200),
        "linking-not-finished": lambda: access.check_linking(example("running"), url, 0, 200),
    }[rule]()


def accounts(rule: str) -> list[Violation]:
    return {
        "credits-free": lambda: account.check_cost(10, 9, 0),
        "credits-charged": lambda: account.check_cost(10, 10, 1),
        "credits-each-image": lambda: account.check_prices({1: 1.0, 2: 1.0, 4: 1.0}),
        "limit-job-reads": lambda: account.check_limit("jobReads", [200] * 9 + [429] * 2),
        "limit-reads": lambda: account.check_limit("taskReads", [200] * 4),
        "limit-generations": lambda: account.check_limit("generations", [200] * 19 + [429] * 2),
    }[rule]()


def masked(rule: str) -> list[Violation]:
    red, blue = (255, 0, 0), (0, 0, 255)
    return {
        "mask-black-repainted": lambda: mask.check_mask(red, red, red),
        "mask-white-kept": lambda: mask.check_mask(red, blue, blue),
    }[rule]()


def uploaded(rule: str) -> list[Violation]:
    data = document().examples("uploadFile")["uploaded"]["data"]
    wrong: dict[str, dict[str, Any]] = {
        "upload-size": {"fileSize": 1},
        "upload-type": {"mimeType": "image/jpeg"},
        "upload-name": {"fileName": "b.png"},
        "upload-path": {"filePath": "kieai/100001/a.png"},
        "upload-url": {"downloadUrl": "https://example.com/files/a.png"},
        "upload-time": {"uploadedAt": "2026-10-01T07:46:53"},
    }
    if rule in wrong:
        return uploads.check_upload(
            {**data, **wrong[rule]}, bytes(188328), "image/png", "images", "a.png"
        )
    png = {"Content-Type": "image/png"}
    return {
        "upload-kept": lambda: uploads.check_upload_kept(404),
        "upload-gone": lambda: uploads.check_upload_gone(200),
        "overwritten-url": lambda: uploads.check_overwritten(data, {**data, "downloadUrl": URL}),
        "stored-there": lambda: uploads.check_stored(404, png, PNG, PNG, "image/png"),
        "stored-bytes": lambda: uploads.check_stored(200, png, PNG[:-1], PNG, "image/png"),
        "stored-type": lambda: uploads.check_stored(200, {}, PNG, PNG, "image/png"),
    }[rule]()


def violations_of(rule: str) -> list[Violation]:
    """What is found in something that breaks `rule`."""
    makers = {
        "envelope": envelopes,
        "path-error": path_errors,
        "refusal": refused,
        "record": single_records,
        "job": jobs,
        "input": ignored,
        "history": related,
        "strangers": related,
        "times": related,
        "start": accessed,
        "task": accessed,
        "reading": accessed,
        "linking": accessed,
        "link": downloads,
        "mask": masked,
        "image": downloads,
        "callback": called_back,
        "signature": signed,
        "credits": accounts,
        "limit": accounts,
        "upload": uploaded,
        "overwritten": uploaded,
        "stored": uploaded,
    }
    of_request = {rule.id for rule in request.REQUEST.rules}
    kind = next(kind for kind in makers if rule.startswith(f"{kind}-"))
    return requested(rule) if rule in of_request else makers[kind](rule)
