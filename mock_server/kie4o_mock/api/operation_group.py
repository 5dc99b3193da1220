"""One call of an operation, and what all operations have in common."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from attrs import Factory, define

from ..errors import Reason, Refusal
from ..mock_state import MockState
from ..openapi import Document
from ..scenarios.model import Scenario
from ..settings import Profile
from ..state.sandbox import Sandbox
from ..state.task import Task, View, record_view_at
from ..validation import BodyRules


# Neither frozen nor compared: one is made for every request.
@define(eq=False)
class Call:
    """One authenticated request.

    Args:
        sandbox: that of its API key.
        query: the query parameters.
        body: the parsed JSON body; None where the operation has none.
        base_url: the URL that the caller used for the mock.
        notes: what was tolerated; answered in the header `X-Mock-Note`.
        depth: how many callbacks led to the request, as its header `X-Mock-Callback-Depth` says.
        scenario: the one that applies; None is the usual way.
        reason: why the task that it creates will fail, when its images are the cause.
        task: the task whose record it reads.
        ended: whether that record shows the end.
    """

    sandbox: Sandbox
    query: dict[str, str]
    body: Any
    base_url: str
    notes: list[str] = Factory(list)
    depth: int = 0
    scenario: Scenario | None = None
    reason: Reason | None = None
    task: Task | None = None
    ended: bool = False

    def read(self, task: Task) -> tuple[Task, View]:
        """A task as its reader finds it, which may be what ends it, and what its record shows."""
        self.task = task = self.sandbox.read(task)
        view = record_view_at(task.plan, self.sandbox.scheduler.now())
        self.ended = view.done
        return task, view


class OperationGroup:
    """Operations of one mock that belong together."""

    def __init__(self, state: MockState) -> None:
        self._state = state

    def refusal(self, operation: str, name: str) -> Refusal:
        """The refusal that is the example `name` of an operation."""
        return Refusal(self._state.document.operations[operation].examples[name])

    def _rules(self, operation: str) -> BodyRules:
        """The rules of the body of an operation."""
        return _rules(self._state.document, operation)

    def _profile(self, call: Call) -> Profile:
        """How its response is written."""
        return (call.scenario and call.scenario.profile) or self._state.settings.profile

    def _read(self, call: Call, operation: str, creating: str, limit: str) -> tuple[Task, View]:
        """The task that a read names, and what its record shows.

        Args:
            call: the request.
            operation: which reads tasks.
            creating: the operation that creates such tasks.
            limit: the document's name of the window that reads are counted in.

        Raises:
            Refusal: it names no such task (ledger: refusals-on-record, job-unknown), or the window
                is full.
        """
        task_id = call.query.get("taskId")
        if not task_id:
            reason = Reason("taskId: missing.", suggestion=f"Send the id that {creating} returned.")
            raise self.refusal(operation, "invalidField").because(reason)
        task = call.sandbox.find(task_id)
        if task is None or task.operation != creating:
            raise self.refusal(operation, "unknownTask")
        if not admits_read(call.sandbox, task_id, limit):
            raise self.refusal(operation, "rateLimited")
        return call.read(task)


def admits_read(sandbox: Sandbox, task_id: str, limit: str) -> bool:
    """Count a read of one task against its window (ledger: poll-interval, job-reads)."""
    if not sandbox.settings.rate_limits:
        return True
    with sandbox.lock:
        window = sandbox.tasks.reads.setdefault(task_id, sandbox.window(limit))
        return window.admits(sandbox.scheduler.now())


# The validators of documents, for all the mocks that share one.
@lru_cache(maxsize=64)
def _rules(document: Document, operation: str) -> BodyRules:
    return BodyRules(document, document.operations[operation].body_schema)
