"""Applies the rules to each exchange, and remembers what they need."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from attrs import Factory, define

from contract_tests.rules import Outcome, Violation
from contract_tests.rules.access import LINKING, READING
from contract_tests.rules.download import LINK
from contract_tests.rules.ended import ENDED
from contract_tests.rules.envelope import ENVELOPE, Reply
from contract_tests.rules.history import HISTORY, STRANGERS, TIMES
from contract_tests.rules.job import JOB, as_record
from contract_tests.rules.job_related import JOB_HISTORY, JOB_REQUEST
from contract_tests.rules.record import RECORD, ended, running, urls
from contract_tests.rules.request import REQUEST
from contract_tests.rules.values import fields, integer
from contract_tests.traffic.exchange import Exchange, Response

# How long a new job may be unknown, in seconds (ledger: job-unknown).
_NEW = 10.0


class Broken(AssertionError):
    """Rules were broken; its message names them all.

    Args:
        violations: the broken rules.
        exchanges: the last requests before, oldest first: a generated test goes on after that.
    """

    def __init__(self, violations: list[Violation], exchanges: Sequence[Exchange] = ()) -> None:
        super().__init__("\n".join(map(str, violations)))
        self.violations = violations
        self.exchanges = exchanges


@define
class _Task:
    """A task: its request, when that was sent, and its last record.

    The record of a job is kept in the fields of getTask.
    """

    request: Mapping[str, Any]
    sent: float | None
    record: Any = None
    read: float | None = None


@define
class Examiner:
    """The memory of one service.

    Args:
        now: the service's clock; it may response with None.
        mirror: whether refusals have their code as HTTP status; None if either is fine.
    """

    now: Callable[[], float | None] = lambda: None
    mirror: bool | None = None
    tasks: dict[str, _Task] = Factory(dict)
    jobs: dict[str, _Task] = Factory(dict)

    def examine(
        self, operation: str, query: Mapping[str, Any], body: Any, response: Response
    ) -> Outcome:
        """Apply the rules for a response, and remember it.

        Args:
            operation: the operationId.
            query: the query parameters.
            body: the parsed JSON body of the request; None when there was none.
            response: with its own HTTP status.
        """
        return joined(self._outcomes(operation, query, fields(body), response))

    def _outcomes(
        self, operation: str, query: Mapping[str, Any], body: Mapping[str, Any], response: Response
    ) -> Iterator[Outcome]:
        reply = Reply(operation, response.status, response.headers, response.body, self.mirror)
        yield ENVELOPE.apply(reply)
        created = {"generateImage": self.tasks, "createJob": self.jobs}.get(operation)
        if created is not None and response.code == 200:
            yield from self._created(created, body, response)
        elif operation == "getTask" and isinstance(query.get("taskId"), str):
            yield from self._read(query["taskId"], response)
        elif operation == "getJob" and isinstance(query.get("taskId"), str):
            yield from self._read_job(query["taskId"], response)
        elif operation == "getDownloadUrl":
            yield from self._linked(body, response)

    def _created(
        self, created: dict[str, _Task], request: Mapping[str, Any], response: Response
    ) -> Iterator[Outcome]:
        task_id = fields(response.data).get("taskId")
        if not isinstance(task_id, str):
            return
        for known in (*self.tasks, *self.jobs):
            yield STRANGERS.apply({"taskId": task_id}, {"taskId": known})
        created[task_id] = _Task(dict(request), self.now())

    def _read(self, task_id: str, response: Response) -> Iterator[Outcome]:
        if task_id not in self.jobs:
            yield READING.apply(task_id in self.tasks, response.code)
        if response.code != 200:
            return
        yield RECORD.apply(response.data)
        yield ENDED.apply(response.data)
        if task := self.tasks.get(task_id):
            yield REQUEST.apply(response.data, task_id, task.request)
            yield from self._followed(task_id, task, response.data)

    def _read_job(self, task_id: str, response: Response) -> Iterator[Outcome]:
        job, now = self.jobs.get(task_id), self.now()
        age = now - job.sent if job and now is not None and job.sent is not None else 0.0
        if task_id not in self.tasks and (job is None or response.code == 200 or age > _NEW):
            yield READING.apply(job is not None, response.code)
        if response.code != 200:
            return
        record = as_record(response.data)
        yield JOB.apply(response.data)
        yield ENDED.apply(record)
        if job is not None:
            yield JOB_REQUEST.apply(response.data, task_id, job.request)
            if job.record is not None:
                yield JOB_HISTORY.apply(job.record, record)
            yield from self._followed(task_id, job, record)

    def _followed(self, task_id: str, task: _Task, record: Any) -> Iterator[Outcome]:
        """The rules about the time, earlier records and other tasks; both APIs have them."""
        now = self.now()
        if task.sent is not None and now is not None:
            yield TIMES.apply(record, task.sent, now)
        if task.record is not None:
            yield HISTORY.apply(task.record, record)
        for name, other in (*self.tasks.items(), *self.jobs.items()):
            if name != task_id and urls(other.record):
                yield STRANGERS.apply(record, other.record)
        task.record, task.read = record, now

    def _linked(self, request: Mapping[str, Any], response: Response) -> Iterator[Outcome]:
        task_id, url, now = request.get("taskId"), request.get("url"), self.now()
        if isinstance(task_id, str) and task_id and isinstance(url, str):
            task = self.tasks.get(task_id)
            record = task.record if task else None
            # A task that ran when it was last read may have ended since.
            stale = running(record) and (now is None or task is None or task.read != now)
            if task is None or (record is not None and not stale):
                yield LINKING.apply(record, url, self._age(record, now), response.code)
        if response.code == 200:
            yield LINK.apply(response.data, now)

    @staticmethod
    def _age(record: Any, now: float | None) -> float:
        done = integer(fields(record).get("completeTime"))
        return now - done / 1000 if ended(record) and now and done else 0.0


def joined(outcomes: Iterator[Outcome]) -> Outcome:
    """Several outcomes as one."""
    found = list(outcomes)
    checked = frozenset(rule for outcome in found for rule in outcome.checked)
    return Outcome(checked, [v for outcome in found for v in outcome.violations])
