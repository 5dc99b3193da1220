"""One record of getTask on its own."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from contract_tests.document import document

from .group import Group
from .values import fields, integer, items, lacking, parsed, shown

RECORD = Group[[Any]]("A record")

# Either flag of failure may stand beside either word of failure.
WORDS = (("GENERATING",), ("SUCCESS",), ("CREATE_TASK_FAILED", "GENERATE_FAILED"))
_KEYS = frozenset(
    [
        "taskId",
        "paramJson",
        "completeTime",
        "response",
        "successFlag",
        "status",
        "errorCode",
        "errorMessage",
        "createTime",
        "progress",
    ]
)
# Later than 2020 in milliseconds, and far beyond every date in seconds.
MILLISECONDS = 1_577_836_800_000


def flag(record: Any) -> int | None:
    return integer(fields(record).get("successFlag"))


def running(record: Any) -> bool:
    return flag(record) == 0


def succeeded(record: Any) -> bool:
    return flag(record) == 1


def failed(record: Any) -> bool:
    """Any flag above 1 is a failure (ledger: failure-flags)."""
    return (flag(record) or 0) > 1


def ended(record: Any) -> bool:
    return succeeded(record) or failed(record)


def urls(record: Any) -> list[Any]:
    """The URLs of a record's images."""
    return items(fields(fields(record).get("response")).get("resultUrls"))


@cache
def known_failures() -> dict[str, set[tuple[int, str, int | None]]]:
    """Flag, word and code of the documented failed records, by message."""
    known: dict[str, set[tuple[int, str, int | None]]] = {}
    for example in document().examples("getTask").values():
        record = fields(example.get("data"))
        if failed(record) and record["errorMessage"]:
            kind = (record["successFlag"], record["status"], record["errorCode"])
            known.setdefault(record["errorMessage"], set()).add(kind)
    return known


def has(name: str, value: Any) -> bool:
    return fields(value).get(name) is not None


def _not_failed(record: Any) -> bool:
    return running(record) or succeeded(record)


@RECORD.rule(
    "record-keys",
    "A running or finished task shows all ten keys of recorded responses.",
    "record-keys",
    when=_not_failed,
)
def _keys(record: Any) -> str | None:
    return lacking(record, _KEYS)


@RECORD.rule(
    "record-result-spelling",
    "The URLs are called resultUrls, never result_urls.",
    "result-spelling",
)
def _spelling(record: Any) -> str | None:
    response = fields(fields(record).get("response"))
    return "result_urls" if "result_urls" in response else None


@RECORD.rule(
    "record-flag-and-word",
    "successFlag and status agree on whether the task runs, succeeded or failed.",
    "failure-flags",
    when=lambda record: has("status", record),
)
def _flag_and_word(record: Any) -> str | None:
    word, number = fields(record)["status"], flag(record) or 0
    words = WORDS[min(number, 2)] if number >= 0 else ()
    return None if word in words else f"{flag(record)} with {shown(word)}"


@RECORD.rule("record-times-unit", "Times are epoch milliseconds in whole seconds.", "task-times")
def _unit(record: Any) -> str | None:
    for name in ("createTime", "completeTime"):
        time = integer(fields(record).get(name))
        if time is not None and (time < MILLISECONDS or time % 1000):
            return f"{name} {time}"
    return None


@RECORD.rule(
    "record-times-order",
    "A task does not end before it began.",
    "task-times",
    when=lambda record: has("createTime", record) and has("completeTime", record),
)
def _order(record: Any) -> str | None:
    began, done = (integer(fields(record)[name]) for name in ("createTime", "completeTime"))
    if began is None or done is None or began <= done:
        return None
    return f"createTime {began}, completeTime {done}"


@RECORD.rule(
    "record-running-empty",
    "A running task has no completeTime, response, errorCode and errorMessage.",
    "nulls-in-task",
    when=running,
)
def _empty(record: Any) -> str | None:
    names = ("completeTime", "response", "errorCode", "errorMessage")
    found = {name: record[name] for name in names if has(name, record)}
    return shown(found) if found else None


@RECORD.rule(
    "record-progress",
    'Progress goes from "0.00" to "1.00".',
    "progress-form",
    when=lambda record: has("progress", record),
)
def _progress(record: Any) -> str | None:
    found = record["progress"]
    fits = isinstance(found, str) and re.fullmatch(r"0\.[0-9]{2}|1\.00", found)
    return None if fits else f"progress {shown(found)}"


@RECORD.rule(
    "record-progress-end",
    'Progress is "1.00" when the images are there, and not before.',
    "progress-form",
    when=lambda record: has("progress", record) and _not_failed(record),
)
def _progress_end(record: Any) -> str | None:
    found = record["progress"]
    return None if (found == "1.00") == succeeded(record) else f"{shown(found)} at {flag(record)}"


@RECORD.rule(
    "record-param-json",
    "paramJson is the text of a JSON object: keys sorted, no nulls, nothing but what is meant.",
    "param-json",
    when=lambda record: has("paramJson", record),
)
def _param_json(record: Any) -> str | None:
    found = parsed(record["paramJson"])
    if not isinstance(found, dict):
        return f"paramJson {shown(record['paramJson'])}"
    sorted_ = list(found) == sorted(found)
    return None if sorted_ and None not in found.values() else shown(record["paramJson"])
