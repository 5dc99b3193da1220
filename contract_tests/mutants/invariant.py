"""Faults in what a record says at one moment."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

from .records import FAILED, RUNNING, SCHEMA, SUCCESS, compact, images, setting, times
from .seams import OTHER_RECORD, RECORD

IMAGE = {"resultUrls": ["https://example.com/1.png"]}

RECORD.result(
    "running-with-complete-time",
    setting(RUNNING, completeTime=lambda r: r["createTime"] + 12_000),
    "record-running-empty",
)
RECORD.result(
    "finished-without-complete-time", setting(SUCCESS, completeTime=None), "record-complete-time"
)
RECORD.result("success-short-of-the-end", setting(SUCCESS, progress="0.99"), "record-progress-end")
RECORD.result("running-at-the-end", setting(RUNNING, progress="1.00"), "record-progress-end")
RECORD.result("progress-beyond-the-end", setting(RUNNING, progress="1.01"), "record-progress")
RECORD.result("running-with-results", setting(RUNNING, response=IMAGE), "record-running-empty")
RECORD.result("failed-with-results", setting(FAILED, response=IMAGE), "record-failed-empty")
RECORD.result("success-without-results", setting(SUCCESS, response=None), "record-urls")
RECORD.result(
    "success-called-generating", setting(SUCCESS, status="GENERATING"), "record-flag-and-word"
)
RECORD.result("success-with-flag-2", setting(SUCCESS, successFlag=2), "record-flag-and-word")
RECORD.result(
    "ended-before-it-began",
    setting(SUCCESS, completeTime=lambda r: r["createTime"] - 1000),
    "record-times-order",
)
RECORD.result("success-with-error-code", setting(SUCCESS, errorCode=200), "record-success-no-error")
RECORD.result(
    "success-with-error-message", setting(SUCCESS, errorMessage="done"), "record-success-no-error"
)
RECORD.result(
    "running-with-another-word",
    setting(RUNNING, status="PENDING"),
    "record-flag-and-word",
    SCHEMA,
)
RECORD.result("running-with-error-code", setting(RUNNING, errorCode=500), "record-running-empty")
RECORD.result("failure-without-code", setting(FAILED, errorCode=None), "record-failure-known")
RECORD.result(
    "failure-with-the-word-of-success", setting(FAILED, status="SUCCESS"), "record-flag-and-word"
)
RECORD.result(
    "failure-always-with-code-500", setting(FAILED, errorCode=500), "record-failure-known"
)
RECORD.result("failure-with-code-200", setting(FAILED, errorCode=200), "record-failed-code")
RECORD.result("failure-without-reason", setting(FAILED, errorMessage=None), "record-failure-known")
RECORD.result(
    "failure-at-the-end-of-progress", setting(FAILED, progress="1.00"), "record-failed-time"
)
RECORD.result(
    "param-json-unsorted",
    setting(paramJson=lambda r: compact(dict(reversed(json.loads(r["paramJson"]).items())))),
    "record-param-json",
)
RECORD.result(
    "param-json-as-python-writes-it",
    setting(paramJson=lambda r: repr(json.loads(r["paramJson"]))),
    "record-param-json",
)
RECORD.result(
    "results-without-host",
    images(lambda urls: [urlsplit(url).path for url in urls]),
    "record-urls",
)
RECORD.result(
    "results-all-the-same", images(lambda urls: urls[:1] * len(urls)), "record-urls-distinct"
)
OTHER_RECORD.result(
    "independent-failure-called-success", setting(FAILED, status="SUCCESS"), "record-flag-and-word"
)
OTHER_RECORD.result(
    "independent-times-in-seconds", times(lambda at: at // 1000), "record-times-unit"
)
