"""Which refusal belongs to which situation."""

from __future__ import annotations

from attrs import frozen

from contract_tests.document import Json, document

from .group import Group, Violation
from .values import fields, integer, parsed, shown


@frozen
class Situation:
    """Something that has to be refused.

    Args:
        name: in kebab-case.
        sentence: what holds.
        source: a ledger id or a pointer.
        code: the code of the refusal.
        example: the documented response whose text is known, as `operation/name`; None where the
            text is the implementation's own.
    """

    name: str
    sentence: str
    source: str
    code: int
    example: str | None = None


_CODES = "/components/schemas/ErrorCode"
_RECORDED = "refusals-on-record"
_OWN = "task-owner"
_422 = "/paths/~1api~1v1~1gpt4o-image~1download-url/post/responses/200"

SITUATIONS = {
    situation.name: situation
    for situation in (
        Situation(
            "no-key",
            "Without a valid API key everything is code 401.",
            _RECORDED,
            401,
            "getTask/unauthorized",
        ),
        Situation(
            "upload-no-key",
            "Without a valid API key nothing can be uploaded: code 401.",
            "upload-refusals",
            401,
            "uploadFile/unauthorized",
        ),
        Situation("upload-malformed", "An upload without a body is code 400.", _CODES, 400),
        Situation("malformed", "A body that is not JSON is code 400.", _CODES, 400),
        Situation("invalid", "A field that breaks a rule is code 422.", _CODES, 422),
        Situation(
            "unknown-task",
            "To read an unknown task is code 422, never 404.",
            _RECORDED,
            422,
            "getTask/unknownTask",
        ),
        Situation(
            "foreign-task",
            "To read a task of another account is code 422, as if it did not exist.",
            _OWN,
            422,
            "getTask/unknownTask",
        ),
        Situation(
            "download-foreign-task",
            "A link for a task of another account is code 422.",
            _OWN,
            422,
            "getDownloadUrl/unknownTask",
        ),
        Situation(
            "unknown-job",
            "To read an unknown job is code 422, never 404.",
            "job-unknown",
            422,
            "getJob/unknownTask",
        ),
        Situation(
            "foreign-job",
            "To read a job of another account is code 422, as if it did not exist.",
            _OWN,
            422,
            "getJob/unknownTask",
        ),
        Situation(
            "unreachable-input",
            "A job whose input image cannot be fetched is code 500, and there is none.",
            "job-unreachable-input",
            500,
            "createJob/unreachableInput",
        ),
        Situation("no-task-id", "To read without a taskId is code 422.", _CODES, 422),
        Situation(
            "download-unknown-task",
            "A link for an unknown task is code 422.",
            _RECORDED,
            422,
            "getDownloadUrl/unknownTask",
        ),
        Situation(
            "download-no-task-id",
            "A link without a taskId is code 422.",
            _RECORDED,
            422,
            "getDownloadUrl/missingTaskId",
        ),
        Situation(
            "download-running",
            "A link for a running task is code 422.",
            _422,
            422,
            "getDownloadUrl/notSuccess",
        ),
        Situation(
            "download-failed",
            "A link for a failed task is code 422.",
            _422,
            422,
            "getDownloadUrl/notSuccess",
        ),
        Situation(
            "download-foreign",
            "A link for a URL that is not an image of the task is code 422.",
            _422,
            422,
            "getDownloadUrl/notOfTask",
        ),
        Situation(
            "download-expired",
            "A link for an image older than 14 days is code 422.",
            _422,
            422,
            "getDownloadUrl/expired",
        ),
        Situation("no-credits", "A task that the balance does not cover is code 402.", _CODES, 402),
        Situation(
            "too-often",
            "A request too many is code 429.",
            "generation-rate",
            429,
            "getTask/rateLimited",
        ),
        Situation(
            "maintenance",
            "During maintenance everything is code 455.",
            _RECORDED,
            455,
            "getTask/maintenance",
        ),
        Situation(
            "server-error",
            "A fault of the service is code 500.",
            _RECORDED,
            500,
            "getTask/serverError",
        ),
        Situation("queue-full", "A task that finds the queue full is code 550.", _CODES, 550),
    )
}

REFUSALS = Group[[str, bytes]]("A refusal and its situation")


def check_refusal(situation: str, body: bytes) -> list[Violation]:
    """What is wrong with the response to something that has to be refused.

    Args:
        situation: a name from `SITUATIONS`.
        body: the response as it came.
    """
    return REFUSALS.check(situation, body)


def other_keys(situation: str, body: bytes) -> str | None:
    """Which keys a refusal has more or less than the document's example; no rule forbids it."""
    found, example = set(fields(parsed(body))), set(_example(situation) or {})
    if not example or found == example:
        return None
    more, less = sorted(found - example), sorted(example - found)
    parts = [f"has {', '.join(more)}" if more else "", f"has no {', '.join(less)}" if less else ""]
    return f"The refusal of {situation} {' and '.join(filter(None, parts))}."


def _example(situation: str) -> Json | None:
    example = SITUATIONS[situation].example
    if example is None:
        return None
    operation, _, name = example.partition("/")
    return document().examples(operation)[name]


def _add(situation: Situation) -> None:
    def this(name: str, _: bytes) -> bool:
        return name == situation.name

    @REFUSALS.rule(f"refusal-{situation.name}", situation.sentence, situation.source, when=this)
    def _code(_: str, body: bytes) -> str | None:
        found = integer(fields(parsed(body)).get("code"))
        return None if found == situation.code else f"code {found}, not {situation.code}"


for _situation in SITUATIONS.values():
    _add(_situation)


@REFUSALS.rule(
    "refusal-text",
    "Where the text of a refusal is known, it is that of the document's example.",
    "refusals-on-record",
    when=lambda situation, body: (
        _example(situation) is not None
        and integer(fields(parsed(body)).get("code")) == SITUATIONS[situation].code
    ),
)
def _text(situation: str, body: bytes) -> str | None:
    found, example = fields(parsed(body)).get("msg"), _example(situation) or {}
    return None if found == example["msg"] else f"msg {shown(found)} for {situation}"
