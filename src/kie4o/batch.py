"""Many prompts: what to do next, without input or output, so that both clients do the same."""

from __future__ import annotations

import heapq
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from attrs import define, frozen
from kie4o_api.models import GenerateRequest

from . import polling
from .errors import (
    InsufficientCredits,
    InvalidRequest,
    KieError,
    OutcomeUnknown,
    RateLimited,
    Unauthorized,
)
from .journal import Journal, NoJournal
from .polling import Poll, follow, next_delay
from .request import build
from .task import Task

# The account's window for new generations (ledger: generation-rate).
_WINDOW_COUNT = 20
_WINDOW_SECONDS = 10.0
_POSTPONEMENTS = 3


@frozen
class BatchItem:
    """What became of one prompt: a finished task, or an error that may carry its task."""

    index: int
    prompt: str | None
    task: Task | None = None
    error: KieError | None = None


@frozen
class Create:
    """Step: create this task. Send back the `Task`, or throw the `KieError`."""

    request: GenerateRequest


@frozen
class Look:
    """Step: read this task. Send back the `Task`, or throw the `KieError`."""

    task_id: str


@frozen
class Pause:
    """Step: let so many seconds pass."""

    seconds: float


Step = Create | Look | Pause | BatchItem
Steps = Generator[Step, Any, None]


@define
class _Running:
    """One created task and the steps of its waiting."""

    index: int
    task: Task
    steps: polling.Steps


class Batch:
    """The order of work of one batch."""

    def __init__(
        self,
        requests: list[GenerateRequest],
        journal: Journal | NoJournal,
        *,
        concurrency: int,
        deadline: float | None,
        poll: Poll,
        now: Callable[[], float],
    ) -> None:
        """Plan a batch; see `Kie.batch` for the arguments."""
        if concurrency < 1:
            raise InvalidRequest(
                f"concurrency: {concurrency} is not allowed. At least 1 is needed."
            )
        self._requests = requests
        self._journal = journal
        self._concurrency = concurrency
        self._deadline = deadline
        self._poll = poll
        self._now = now
        self._waiting = deque(range(len(requests)))
        self._due: list[tuple[float, int, _Running]] = []
        self._sent: deque[float] = deque(maxlen=_WINDOW_COUNT)
        self._postponed: Counter[int] = Counter()
        self._closed: KieError | None = None

    @classmethod
    def plan(
        cls,
        prompts: Iterable[str | Mapping[str, Any]],
        base_url: str,
        journal: Path | str | None,
        **settings: Any,
    ) -> Self:
        """A batch of these prompts; the settings are those of `Batch`.

        Raises:
            InvalidRequest: a prompt cannot be sent.
            JournalError: the journal belongs to other prompts.
        """
        if isinstance(prompts, str | bytes | Mapping):
            raise InvalidRequest("prompts: one was given. Give a list, even of one.")
        requests = [_request(i, item, base_url) for i, item in enumerate(prompts)]
        bodies = [request.to_dict() for request in requests]
        return cls(requests, Journal(journal, bodies) if journal else NoJournal(), **settings)

    def __enter__(self) -> Self:
        self._journal.open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._journal.close()

    def steps(self) -> Steps:
        """What to do, in order; items come as soon as they are known."""
        while self._waiting or self._due:
            room = self._window_opens() if self._may_begin() else None
            if room is not None and room <= self._now():
                yield from self._begin(self._waiting.popleft())
                continue
            times = [self._due[0][0]] if self._due else []
            until = min(times + ([room] if room is not None else []))
            if until > self._now():
                yield Pause(until - self._now())
            elif self._due:
                yield from self._look(heapq.heappop(self._due)[2])

    def _may_begin(self) -> bool:
        return bool(self._waiting) and len(self._due) < self._concurrency

    def _window_opens(self) -> float:
        """When the account may create the next task."""
        free = self._closed or self._journal.known(self._waiting[0])
        if free or len(self._sent) < _WINDOW_COUNT:
            return self._now()
        return self._sent[0] + _WINDOW_SECONDS

    def _begin(self, index: int) -> Steps:
        known = self._journal.known(index)
        if known and known.task_id:
            yield from self._follow(index, Task(id=known.task_id), at_once=True)
        elif known and known.event in ("sending", "unknown"):
            yield self._item(index, error=self._unknown(index, known.message))
        elif self._closed:
            yield self._item(index, error=self._closed)
        else:
            yield from self._create(index)

    def _create(self, index: int) -> Steps:
        self._sent.append(self._now())
        self._journal.write(index, "sending")
        try:
            task: Task = yield Create(self._requests[index])
        except KieError as error:
            self._journal.write(
                index, "unknown" if error.unknown else "refused", message=error.message
            )
            if isinstance(error, InsufficientCredits | Unauthorized):
                # What is true of the account is true of every prompt that is left.
                self._closed = error
            if not (isinstance(error, RateLimited) and self._postpone(index)):
                yield self._item(index, error=error)
            return
        self._journal.write(index, "created", task_id=task.id)
        yield from self._follow(index, task, at_once=False)

    def _postpone(self, index: int) -> bool:
        """Put a prompt back when others, or this batch before a restart, have used the window."""
        self._postponed[index] += 1
        if self._postponed[index] > _POSTPONEMENTS:
            return False
        self._waiting.appendleft(index)
        self._sent.extend([self._now()] * _WINDOW_COUNT)
        return True

    def _follow(self, index: int, task: Task, *, at_once: bool) -> Steps:
        steps = follow(task, self._deadline, self._poll, None, self._now, at_once=at_once)
        yield from self._next(_Running(index, task, steps), None)

    def _look(self, running: _Running) -> Steps:
        try:
            running.task = yield Look(running.task.id)
        except KieError as error:
            yield from self._next(running, error)
        else:
            yield from self._next(running, running.task)

    def _next(self, running: _Running, seen: Task | KieError | None) -> Steps:
        """Put a task back in line, or tell what became of it."""
        try:
            delay = next_delay(running.steps, seen)
        except KieError as error:
            yield self._item(running.index, task=error.task or running.task, error=error)
            return
        if isinstance(delay, Task):
            self._journal.write(running.index, "ended", task_id=delay.id)
            yield self._item(running.index, task=delay)
        else:
            heapq.heappush(self._due, (self._now() + delay, running.index, running))

    def _item(
        self, index: int, *, task: Task | None = None, error: KieError | None = None
    ) -> BatchItem:
        prompt = self._requests[index].prompt
        return BatchItem(index, prompt if isinstance(prompt, str) else None, task, error)

    @staticmethod
    def advance(steps: Steps, outcome: Task | KieError | None) -> Step | None:
        """Tell `steps` what came of the last one; the next, or None at the end."""
        try:
            if isinstance(outcome, KieError):
                return steps.throw(outcome)
            return steps.send(outcome)
        except StopIteration:
            return None

    @staticmethod
    def _unknown(index: int, message: str | None) -> OutcomeUnknown:
        why = message or "the batch was stopped between the request and its answer"
        return OutcomeUnknown(
            f"Prompt {index} may have been paid for: {why}. It is not sent again; "
            "remove its lines from the journal to do so."
        )


def _request(index: int, item: str | Mapping[str, Any], base_url: str) -> GenerateRequest:
    if not isinstance(item, str | Mapping):
        raise InvalidRequest(f"prompts[{index}]: {item!r} is neither a text nor a mapping.")
    options = {"prompt": item} if isinstance(item, str) else dict(item)
    try:
        return build(options.pop("prompt", None), options, base_url)
    except InvalidRequest as error:
        raise InvalidRequest(f"prompts[{index}]: {error}") from None
