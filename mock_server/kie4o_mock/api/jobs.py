"""The operations of the jobs API: tasks of every model, with one record."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from attrs import evolve

from ..errors import Reason
from ..mock_state import MockState
from ..openapi import Document, Json
from ..scenarios.model import CREATE_JOB
from ..state.job import job_record
from ..state.task import drawing_request
from ..validation import BodyRules, examine
from .operation_group import Call, OperationGroup
from .task_creation import TaskCreation


class JobOperations(OperationGroup):
    """The jobs of one mock. They are tasks like any other."""

    def __init__(self, state: MockState) -> None:
        super().__init__(state)
        self._body_rules = self._rules(CREATE_JOB)
        self._inputs = _input_rules(state.document)
        self._creation = TaskCreation(state, CREATE_JOB, self.refusal)
        self.by_id: dict[str, Callable[[Call], Any]] = {
            CREATE_JOB: self.create_job,
            "getJob": self.get_job,
        }

    def create_job(self, call: Call) -> Json:
        """Create a task of a model (ledger: jobs-api)."""
        self._creation.guard(call)
        self._check(call)
        body = {n: call.body[n] for n in self._body_rules.known if call.body.get(n) is not None}
        task = self._creation.create(call, drawing_request(body), body)
        return {"taskId": task.id, "recordId": task.id}

    def get_job(self, call: Call) -> Json:
        """Read a task that createJob has created (ledger: job-unknown)."""
        return job_record(*self._read(call, "getJob", CREATE_JOB, "jobReads"))

    def _check(self, call: Call) -> None:
        """Hold the body to the document, and its input to the form of its model."""
        strict = call.sandbox.settings.strict
        broken, notes = examine(self._body_rules, call.body, strict=strict)
        fields = call.body if isinstance(call.body, dict) else {}
        given, model = fields.get("input"), fields.get("model")
        inner = self._inputs.get(model) if isinstance(model, str) else None
        if inner is not None and isinstance(given, dict):
            below, more = examine(inner, given, strict=strict)
            broken = [_below_input(reason) for reason in below] or broken
            notes += [f"input.{note}" for note in more]
        if broken:
            raise self.refusal(CREATE_JOB, "invalidField").because(broken[0])
        call.notes.extend(notes)


def _below_input(reason: Reason) -> Reason:
    return evolve(
        reason, message=f"input.{reason.message}", pointer=f"/input{reason.pointer or ''}"
    )


# The validators of the inputs of a document, for all the mocks that share it.
@lru_cache(maxsize=8)
def _input_rules(document: Document) -> dict[str, BodyRules]:
    """The rules of the input of each model that the document describes."""
    cases = document.schema("CreateJobRequest")["allOf"]
    return {
        case["if"]["properties"]["model"]["const"]: BodyRules(
            document, case["then"]["properties"]["input"]
        )
        for case in cases
    }
