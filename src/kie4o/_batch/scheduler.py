"""Many prompts: what to do next, without input, output or threads, the same for both clients."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from .._clock import Clock
from .._idempotency.claims import Claims
from .._idempotency.record import service_name
from .._image_request import ImageRequest
from .._options import Options
from .._poll import Poll
from .._polling import image_urls
from .._retries import Retries
from .._task import Task
from ..errors import KieError, OutcomeUnknownError
from ..stores import Store
from .journal import Event, Journal
from .prompts import requests_of
from .queue import Queue
from .rate_limit import Window
from .steps import BatchItem, Create, Outcome, Pause, PollTask, Upload, Work
from .store_journal import NoJournal, OpenWindow, StoreJournal
from .waits import Ended, Waits

# Requests at the same time: as many connections as httpx keeps by default. Of more it may close one
# that a thread was just given (encode/httpcore#1110), and the response to a paid request is lost.
_MOST_AT_ONCE = 20


class Batch:
    """The order of work of one batch.

    `next` hands out work, and may do so again before `done` was told what came of it. Both belong
    to one thread: nothing here waits, and the journal has one writer.
    """

    def __init__(
        self,
        requests: list[ImageRequest],
        journal: Journal | NoJournal | StoreJournal,
        *,
        concurrency: int,
        deadline: float | None,
        poll: Poll,
        retries: Retries,
        clock: Clock,
        retry_failed: bool = False,
        on_progress: Callable[[Task], None] | None = None,
    ) -> None:
        """Plan a batch; see `Kie.batch` for the arguments."""
        self._requests = requests
        self._journal = journal
        self._concurrency = concurrency
        self._retry_failed = retry_failed
        self._on_progress = on_progress
        self._clock = clock
        window = OpenWindow() if isinstance(journal, StoreJournal) else Window()
        self._queue = Queue(requests, journal.key, window, retries, clock)
        self._resumed: deque[tuple[int, str]] = deque()
        self._to_retry: set[int] = set()
        self._waits = Waits(deadline, poll, clock)
        self._under_way = 0
        self._items: deque[BatchItem] = deque()
        # Tasks that were created and are in no item that was handed out.
        self._untold: dict[int, Task] = {}
        self._is_left = False

    @classmethod
    def plan(
        cls,
        prompts: Iterable[str | Mapping[str, Any]],
        base_url: str,
        journal: Path | str | Store | None,
        defaults: Options | None = None,
        **settings: Any,
    ) -> Self:
        """A batch of these prompts; the settings are those of `Batch`.

        Raises:
            InvalidRequestError: a prompt cannot be sent.
            JournalError: the journal belongs to other prompts, or to another service.
        """
        requests = requests_of(prompts, base_url, defaults or {})
        bodies = [request.body.to_dict() for request in requests]
        memory: Journal | NoJournal | StoreJournal
        if isinstance(journal, Store):
            memory = StoreJournal(Claims(journal, service_name(base_url)), bodies)
        else:
            memory = Journal(journal, bodies, base_url) if journal else NoJournal()
        return cls(requests, memory, **settings)

    @property
    def at_once(self) -> int:
        """How many pieces of work may be under way."""
        return min(self._concurrency, _MOST_AT_ONCE)

    @property
    def is_left(self) -> bool:
        """Whether nothing more may be sent."""
        return self._is_left

    def leave(self) -> None:
        """Let nothing more be sent, not even what waits for a place in the account's window."""
        self._is_left = True

    def lost(self) -> list[Task]:
        """Tasks that only this batch knows of: no journal has them, and no item told of them."""
        return [] if self._journal.keeps_tasks else list(self._untold.values())

    def __enter__(self) -> Self:
        self._journal.open()
        for index in range(len(self._requests)):
            known = self._journal.known(index)
            if known and known.task_id:
                self._resumed.append((index, known.task_id))
                if self._retry_failed:
                    self._to_retry.add(index)
            elif known and known.event in ("sending", "unknown"):
                self._tell(index, error=_unknown(index, known.message))
            else:
                self._queue.add(index)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._journal.close()

    def next(self) -> Work | Pause | BatchItem | None:
        """What to do, or a result as soon as it is known; None at the end."""
        if self._items:
            item = self._items.popleft()
            self._untold.pop(item.index, None)
            return item
        if not (self._resumed or self._queue or self._waits or self._under_way):
            return None
        while self._resumed and self._has_place():
            index, task_id = self._resumed.popleft()
            task = Task._of_request(task_id, self._requests[index].body.to_dict())
            self._go_on(index, self._waits.begin(index, task, at_once=True))
        if self._under_way >= self.at_once:
            return Pause(math.inf)
        now = self._clock.monotonic()
        send = self._queue.due() if self._has_place() else math.inf
        poll = self._waits.due()
        if min(send, poll) > now:
            return Pause(min(send, poll) - now)
        self._under_way += 1
        return self._waits.next() if send > now else self._sent()

    def done(self, work: Work, outcome: Outcome) -> None:
        """Tell what came of work that was handed out.

        Raises:
            JournalError: it cannot be written down.
        """
        self._under_way -= 1
        if isinstance(work, PollTask):
            if isinstance(outcome, Task) and self._on_progress:
                self._on_progress(outcome)
            self._go_on(work.index, self._waits.tell(work.index, outcome))
        elif isinstance(work, Upload):
            self._tell_all(self._queue.uploaded(work.index, outcome))
        else:
            self._queue.window.end(self._clock.monotonic())
            self.keep(work, outcome)
            if isinstance(outcome, Task):
                self._go_on(work.index, self._waits.begin(work.index, outcome, at_once=False))
            elif outcome:
                self._tell_all(self._queue.refused(work.index, outcome))

    def keep(self, work: Work, outcome: Outcome) -> None:
        """Only write down what came of work, for a batch that is not going on.

        Raises:
            JournalError: it cannot be written down.
        """
        if not isinstance(work, Create):
            return
        if isinstance(outcome, Task):
            self._untold[work.index] = outcome
            self._journal.write(work.index, "created", task_id=outcome.id)
            if self._on_progress:
                self._on_progress(outcome)
        elif outcome:
            event: Event = "unknown" if outcome.may_have_been_charged else "refused"
            self._journal.write(work.index, event, message=outcome.message)

    def _has_place(self) -> bool:
        return len(self._waits) + self._queue.under_way < self._concurrency

    def _sent(self) -> Work:
        work = self._queue.next()
        if isinstance(work, Create):
            self._journal.write(work.index, "sending")
        return work

    def _go_on(self, index: int, ended: Ended | None) -> None:
        """Tell what became of a task, once that is known."""
        if ended is None:
            return
        task, error = ended
        if error is None:
            self._journal.write(index, "ended", task_id=task.id)
            try:
                image_urls(task)
            except KieError as without_images:
                error = without_images
        if error is None:
            self._tell(index, task=task)
        else:
            self._failed(index, task, error)

    def _failed(self, index: int, task: Task, error: KieError) -> None:
        # That it is not known what became of a task, as after a deadline, is not a failure of it.
        if task.done and index in self._to_retry and not self._queue.is_closed:
            self._to_retry.remove(index)
            self._queue.add(index)
        else:
            self._tell(index, task=task, error=error)

    def _tell_all(self, ended: list[tuple[int, KieError]]) -> None:
        for index, error in ended:
            self._tell(index, error=error)

    def _tell(self, index: int, *, task: Task | None = None, error: KieError | None = None) -> None:
        self._items.append(BatchItem(index, self._requests[index].prompt, task, error))


def _unknown(index: int, message: str | None) -> OutcomeUnknownError:
    why = message or "the batch was stopped between the request and its response"
    return OutcomeUnknownError(
        f"Prompt {index} may have been paid for: {why}. It is not sent again; "
        "remove its lines from the journal to do so."
    )
