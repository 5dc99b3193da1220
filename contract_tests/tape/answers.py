"""The first replay: a tape's answers against the document and the rules."""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any

from attrs import frozen

from contract_tests.document import document
from contract_tests.examiner import Examiner
from contract_tests.rules import RULES, Violation
from contract_tests.rules.access import LINKING, READING
from contract_tests.rules.history import TIMES
from contract_tests.rules.path_error import PATH_ERROR
from contract_tests.rules.values import fields, header, integer, parsed
from contract_tests.traffic.exchange import Answer

from .differences import Difference, place
from .lines import Entry, Tape

# They need to know every task of the account, and a tape may begin later than its tasks.
_ABOUT_KNOWN_TASKS = frozenset(rule.id for group in (READING, LINKING) for rule in group.rules)
# A server may write that header by another clock than the service's, for instance when a mock's
# was moved. A tape cannot tell which of the two is wrong, so whoever reads of it must see both.
_BY_DATE = {*(rule.id for rule in TIMES.rules), "link-date", "linking-own", "linking-expired"}


def answers(tape: Tape) -> Iterator[Difference]:
    """What in the answers is not as the document says."""
    clock = _Clock()
    examiner = Examiner(now=lambda: clock.now)
    created: dict[str, _Birth] = {}
    for entry in tape.entries:
        if entry.answer is None or entry.partial:
            continue
        clock.read(entry.answer)
        task_id = fields(entry.answer.data).get("taskId")
        if entry.operation in ("generateImage", "createJob") and isinstance(task_id, str):
            created[task_id] = _Birth(clock.now, entry.seconds)
        found = _violations(entry, entry.answer, examiner, entry.request.path)
        birth = created.get(_task_id(entry) or "")
        for violation in found:
            if violation.rule == "times-created" and birth and birth.explains(entry.answer.data):
                continue
            if birth or violation.rule not in _ABOUT_KNOWN_TASKS:
                yield _difference(entry, violation, dated=clock.now is not None)


@frozen
class _Birth:
    """When a task was created: the Date of its answer tells the end of that, the tape its length.

    Args:
        answered: the Date of the answer, in epoch seconds, if it has one.
        seconds: how long the answer took.
    """

    answered: float | None
    seconds: float

    def explains(self, record: Any) -> bool:
        """Whether a record's createTime is in this time; both are cut to whole seconds."""
        began = integer(fields(record).get("createTime"))
        if began is None or self.answered is None:
            return False
        return self.answered - self.seconds - 1 <= began / 1000 <= self.answered


class _Clock:
    """The target's clock, as far as its answers tell."""

    def __init__(self) -> None:
        self.now: float | None = None

    def read(self, answer: Answer) -> None:
        said = header(answer.headers, "Date")
        try:
            self.now = parsedate_to_datetime(said).timestamp() if said else None
        except ValueError:
            self.now = None


def _violations(entry: Entry, answer: Answer, examiner: Examiner, path: str) -> list[Violation]:
    if entry.operation:
        query, body = entry.request.query, parsed(entry.request.body)
        return examiner.examine(entry.operation, query, body, answer).violations
    if any(path == operation.path for operation in document().operations.values()):
        return []  # another method than the documented one
    if not path.startswith("/api/"):
        return []  # a picture
    return PATH_ERROR.check(answer.status, answer.headers, answer.body, path)


def _task_id(entry: Entry) -> str | None:
    body = fields(parsed(entry.request.body))
    found = entry.request.query.get("taskId") or body.get("taskId")
    return found if isinstance(found, str) else None


def _difference(entry: Entry, violation: Violation, *, dated: bool) -> Difference:
    rule = RULES[violation.rule]
    judge = "Judged by the answers' Date header. " if dated and rule.id in _BY_DATE else ""
    return Difference(
        line=entry.number,
        operation=entry.operation or entry.request.path,
        where="code" if rule.id.startswith("envelope-code") else place(violation.found),
        taped=violation.found,
        ours=f"{rule.sentence} {judge}({rule.id})",
        change="document",
        sources=rule.sources,
        code=entry.answer.code if entry.answer else None,
    )
