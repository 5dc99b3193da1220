"""One record, when its task has ended, well or badly."""

from __future__ import annotations

from typing import Any

from .group import Group, Violation
from .record import RECORD, failed, flag, has, known_failures, succeeded, urls
from .values import fields, integer, is_url, shown

ENDED = Group[[Any]]("A record of a task that has ended")


def check_record(record: Any) -> list[Violation]:
    """What is wrong with a record, the `data` of getTask."""
    return RECORD.check(record) + ENDED.check(record)


@ENDED.rule(
    "record-complete-time",
    "A finished task has a completeTime.",
    "task-times",
    when=succeeded,
)
def _complete_time(record: Any) -> str | None:
    found = record.get("completeTime")
    return None if integer(found) is not None else f"completeTime {shown(found)}"


@ENDED.rule(
    "record-urls",
    "A finished task has at least one image, each at an absolute http or https URL.",
    "/components/schemas/TaskResult/properties/resultUrls",
    when=succeeded,
)
def _are_urls(record: Any) -> str | None:
    found = urls(record)
    return None if found and all(map(is_url, found)) else f"response {shown(record)}"


@ENDED.rule(
    "record-urls-distinct",
    "Each image has a URL of its own.",
    "/components/schemas/TaskResult/properties/resultUrls",
    when=succeeded,
)
def _distinct(record: Any) -> str | None:
    found = [str(url) for url in urls(record)]
    return None if len(set(found)) == len(found) else shown(found)


@ENDED.rule(
    "record-success-no-error",
    "A finished task has no errorCode and no errorMessage.",
    "nulls-in-task",
    when=succeeded,
)
def _no_error(record: Any) -> str | None:
    code, message = record.get("errorCode"), record.get("errorMessage")
    return None if code is None and not message else f"{shown(code)}, {shown(message)}"


@ENDED.rule(
    "record-failed-empty",
    "A failed task has no images: response is null, or has an empty list.",
    "failed-response",
    when=failed,
)
def _no_images(record: Any) -> str | None:
    return f"resultUrls {shown(urls(record))}" if urls(record) else None


@ENDED.rule(
    "record-failed-time",
    "A failed task has a completeTime, and its progress is not at the end.",
    "failed-record",
    when=lambda record: failed(record) and "completeTime" in fields(record),
)
def _failed_time(record: Any) -> str | None:
    done, progress = record["completeTime"], record.get("progress")
    if integer(done) is not None and progress != "1.00":
        return None
    return f"completeTime {shown(done)}, progress {shown(progress)}"


@ENDED.rule(
    "record-failed-code",
    "The errorCode of a failed task is not 200.",
    "error-code-open",
    when=lambda record: failed(record) and has("errorCode", record),
)
def _failed_code(record: Any) -> str | None:
    return "errorCode 200" if integer(record["errorCode"]) == 200 else None


@ENDED.rule(
    "record-failure-known",
    "A documented reason of failure comes with its documented flag and errorCode.",
    "error-texts",
    "failed-record",
    when=lambda record: (
        failed(record)
        and isinstance(record.get("errorMessage"), str)
        and record["errorMessage"] in known_failures()
        and "errorCode" in record
    ),
)
def _failure_known(record: Any) -> str | None:
    found = (flag(record), record.get("status"), integer(record["errorCode"]))
    known = known_failures()[record["errorMessage"]]
    return None if found in known else f"{found} for {record['errorMessage']!r}, not {known}"
