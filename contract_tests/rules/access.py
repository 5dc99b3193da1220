"""Whether something may be read or downloaded, by what is known of the task."""

from __future__ import annotations

from typing import Any

from contract_tests.document import document

from .group import Group, Violation
from .record import running, succeeded, urls
from .values import fields, integer, parsed, shown

STARTING = Group[[bytes]]("Starting a task with a request that keeps to the document")
ENDING = Group[[float, bool]]("Waiting for a task")
READING = Group[[bool, int | None]]("Reading a task that was created here, or never")
LINKING = Group[[Any, Any, float, int | None]]("A link for a task whose record is known")

# What a reader or a link can meet at any time and for any task.
_ANY_TIME = frozenset({400, 401, 402, 429, 451, 455, 500})


def check_start(body: bytes) -> list[Violation]:
    """What is wrong with the response to a right request, with enough credits and not too often."""
    return STARTING.check(body)


def check_end(waited: float, ended: bool) -> list[Violation]:
    """What is wrong with how long a task takes.

    Args:
        waited: for how many seconds.
        ended: whether it has ended.
    """
    return ENDING.check(waited, ended)


def check_reading(known: bool, code: int | None) -> list[Violation]:
    """What is wrong with the code of getTask.

    Args:
        known: whether generateImage has responded with this id.
        code: of the response.
    """
    return READING.check(known, code)


def check_linking(record: Any, url: Any, age: float, code: int | None) -> list[Violation]:
    """What is wrong with the code of getDownloadUrl.

    Args:
        record: the task's record at the same time; None for a task that was never created.
        url: the URL in the request.
        age: seconds since the task ended.
        code: of the response.
    """
    return LINKING.check(record, url, age, code)


def _telling(code: int | None) -> bool:
    return code not in _ANY_TIME


def _expired(age: float) -> bool:
    return age > float(document().at("/x-lifetimes/imageSeconds"))


def _refused(code: int | None) -> str | None:
    return None if code == 422 else f"code {code}"


@STARTING.rule(
    "start-accepted",
    "A request that keeps to the document starts a task.",
    "/components/schemas/GenerateRequest",
)
def _accepted(body: bytes) -> str | None:
    code = integer(fields(parsed(body)).get("code"))
    return None if code == 200 else shown(body)


@ENDING.rule("task-ends", "A task ends within ten minutes.", "longest-wait")
def _ends(waited: float, ended: bool) -> str | None:
    return None if ended or waited < 600 else f"it still runs after {waited:g} seconds"


@READING.rule(
    "reading-known",
    "A task that was created can be read.",
    "record-lifetime",
    when=lambda known, code: known and _telling(code),
)
def _known(_: bool, code: int | None) -> str | None:
    return None if code == 200 else f"code {code}"


@READING.rule(
    "reading-unknown",
    "A task that was never created cannot be read.",
    "refusals-on-record",
    when=lambda known, code: not known and _telling(code),
)
def _unknown(_: bool, code: int | None) -> str | None:
    return _refused(code)


@LINKING.rule(
    "linking-own",
    "There is a link for each image of a finished task, for 14 days.",
    "/x-lifetimes/imageSeconds",
    when=lambda record, url, age, code: (
        succeeded(record) and url in urls(record) and not _expired(age) and _telling(code)
    ),
)
def _own(_r: Any, _u: Any, _a: float, code: int | None) -> str | None:
    return None if code == 200 else f"code {code}"


@LINKING.rule(
    "linking-foreign",
    "There is no link for a URL that is not an image of the task.",
    "/components/schemas/DownloadUrlRequest/properties/url",
    when=lambda record, url, _a, code: (
        succeeded(record) and url not in urls(record) and _telling(code)
    ),
)
@LINKING.rule(
    "linking-expired",
    "There is no link for an image older than 14 days.",
    "/x-lifetimes/imageSeconds",
    when=lambda record, _u, age, code: succeeded(record) and _expired(age) and _telling(code),
)
@LINKING.rule(
    "linking-unknown",
    "There is no link for a task that was never created.",
    "refusals-on-record",
    when=lambda record, _u, _a, code: record is None and _telling(code),
)
def _no_link(_r: Any, _u: Any, _a: float, code: int | None) -> str | None:
    return _refused(code)


@LINKING.rule(
    "linking-not-finished",
    "There is no link for a task that runs or has failed.",
    "/components/schemas/DownloadUrlRequest",
    when=lambda record, _u, _a, code: (
        record is not None and not succeeded(record) and _telling(code)
    ),
)
def _not_finished(record: Any, _u: Any, _a: float, code: int | None) -> str | None:
    return _refused(code) and f"code {code} while {'running' if running(record) else 'failed'}"
