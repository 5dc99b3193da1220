"""What all operations that create a task have in common: checks, charge, early callbacks."""

from __future__ import annotations

import logging
from collections.abc import Callable

import orjson

from ..byte_budget import NoRoom
from ..callbacks.payload import DEPTH
from ..errors import Reason, Refusal
from ..images.render import Edit
from ..images.source import InputImageError
from ..mock_state import MockState
from ..openapi import Json
from ..scenarios.model import TaskBehavior
from ..scenarios.outcomes import Failure
from ..state.sandbox import Sandbox
from ..state.task import Task, input_urls, planned
from .input_images import InputImages
from .operation_group import Call

_LOG = logging.getLogger(__name__)
_MOST_DEPTH = 3
_USUAL = TaskBehavior()
# How an image is unusable when the service could not fetch it.
_UNREACHABLE = frozenset({"download-failed", "fetch-failed"})


class TaskCreation:
    """Creates tasks for one operation; codes 402, 429 and 550 have their natural causes here."""

    def __init__(
        self, state: MockState, operation: str, refusal: Callable[[str, str], Refusal]
    ) -> None:
        """Prepare.

        Args:
            state: the state of the mock.
            operation: whose refusals are used.
            refusal: gives the refusal that is an example of an operation.
        """
        self._state = state
        self._operation = operation
        self._refusal = refusal
        self._failures = state.catalogue.outcomes.failures
        self._inputs = InputImages(state)

    def guard(self, call: Call) -> None:
        """Refuse a task that a chain of callbacks leads to, or the chain might have no end."""
        if call.depth >= _MOST_DEPTH:
            said = f"{DEPTH}: {call.depth}. Callbacks and the tasks that they create form a loop."
            _LOG.warning("A task was refused. %s", said)
            raise self._refused("invalidField").because(said)

    def create(self, call: Call, request: Json, job: Json | None = None) -> Task:
        """Create a task whose body was checked.

        Args:
            call: the request.
            request: its fields as generateImage names them, nulls dropped.
            job: the body of createJob, for a task of the jobs API.
        """
        sandbox = call.sandbox
        self._note_callback(call, request)
        failure, edit = self._fate(call, request, job)
        with sandbox.lock:
            self._admit(sandbox, request, job)
            task = _task(call, request, job, failure, edit)
            try:
                sandbox.add(task)
            except NoRoom as full:
                raise self._refused("queueFull").because(str(full)) from None
            count_generation(sandbox)
        if task.scenario is not None:
            with self._state.waiting.counted():  # for receivers of early callbacks
                self._state.dispatcher.enqueue(sandbox, task, early=True)
        return task

    def _note_callback(self, call: Call, request: Json) -> None:
        """Say now what would otherwise show only when the task has ended."""
        url = request.get("callBackUrl")
        refusal = self._state.dispatcher.refusal(url, call.base_url) if url else None
        if refusal:
            call.notes.append(f"callBackUrl: no callback will be sent. {refusal}")

    def _refused(self, name: str) -> Refusal:
        return self._refusal(self._operation, name)

    def _fate(
        self, call: Call, request: Json, job: Json | None
    ) -> tuple[Failure | None, Edit | None]:
        """How the task will fail, by its scenario or its images; else what it edits."""
        life = call.scenario and call.scenario.task
        if life and life.fails:
            return self._failures[life.fails], None
        if not input_urls(request):
            return None, None
        # Nothing is fetched for a request that will be refused.
        with call.sandbox.lock:
            self._admit(call.sandbox, request, job)
        try:
            with self._state.waiting.counted():  # for the hosts of the images
                return None, self._inputs.edit(request, call.base_url)
        except InputImageError as unusable:
            if job is not None and unusable.failure in _UNREACHABLE:
                raise self._unreachable(unusable) from None
            call.reason = Reason(f"The task will fail: {unusable}.", unusable.pointer)
            call.notes.append(call.reason.message)
            return self._failures[unusable.failure], None

    def _unreachable(self, unusable: InputImageError) -> Refusal:
        """The refusal of a job; its text does not tell why (ledger: job-unreachable-input)."""
        envelope = self._refused("unreachableInput").envelope
        return Refusal(envelope, Reason(f"An input image cannot be fetched: {unusable}."))

    def _admit(self, sandbox: Sandbox, request: Json, job: Json | None) -> None:
        if not admits_generation(sandbox):
            raise self._refused("rateLimited")
        limit = sandbox.settings.queue_limit
        if limit is not None and sandbox.running() >= limit:
            raise self._refused("queueFull")
        if sandbox.account.balance < _cost(sandbox, request, job):
            raise self._refused("insufficientCredits")


def admits_generation(sandbox: Sandbox) -> bool:
    """Whether the account's window has room for a task (ledger: generation-rate)."""
    with sandbox.lock:
        limited = sandbox.settings.rate_limits
        return not (limited and sandbox.generations.is_full(sandbox.scheduler.now()))


def count_generation(sandbox: Sandbox) -> None:
    """Count a new task against the account's window. A refused request is not one."""
    if sandbox.settings.rate_limits:
        sandbox.generations.add(sandbox.scheduler.now())


def _task(
    call: Call, request: Json, job: Json | None, failure: Failure | None, edit: Edit | None
) -> Task:
    """The task with its plan, by the scenario that it keeps and the settings of its sandbox."""
    sandbox = call.sandbox
    scenario = call.scenario if call.scenario and call.scenario.binds else None
    life = (scenario and scenario.task) or _USUAL
    count = request.get("nVariants", 1)
    return Task(
        sandbox.new_id(),
        # Text, because the bytes that orjson makes hold on to kilobytes, however short they are.
        orjson.dumps(job or request).decode(),
        planned(sandbox.scheduler.now(), sandbox.settings, failure, life),
        call.base_url,
        count if life.pictures is None else min(count, life.pictures),
        edit,
        _cost(sandbox, request, job),
        call.depth,
        scenario,
        None if job is None else job["model"],
    )


def _cost(sandbox: Sandbox, request: Json, job: Json | None) -> float:
    model = None if job is None else job["model"]
    return sandbox.settings.cost(model, request.get("nVariants", 1))
