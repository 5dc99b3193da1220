"""A batch without input and output: any order of requests and answers, and an end at any point."""

from __future__ import annotations

import math
import os
import tempfile
from collections import Counter, deque
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kie4o import BatchItem, Poll, Task
from kie4o._batch.rate_limit import Window
from kie4o._batch.scheduler import Batch
from kie4o._batch.steps import Create, Pause, PollTask, Work
from kie4o._retries import Retries
from kie4o.errors import (
    InsufficientCreditsError,
    KieError,
    OutcomeUnknownError,
    RateLimitError,
    ValidationError,
)
from tests.kie4o.conftest import API, Time

relaxed = settings(deadline=None, suppress_health_check=list(HealthCheck))
DONE: dict[str, Any] = {"flag": 1, "urls": ("http://pictures.test/s/one.png",)}


class Service:
    """What the service has done, and what is on its way to it and back."""

    def __init__(self, time: Time, refused: frozenset[int] = frozenset()) -> None:
        self.paid: Counter[int] = Counter()
        self.counted: deque[float] = deque()
        self._time = time
        self._refused = refused

    def answer(self, work: Work) -> Task | KieError:
        if isinstance(work, PollTask):
            return Task(id=work.task.id, **DONE)
        now = self._time.elapsed
        while self.counted and self.counted[0] <= now - 10:
            self.counted.popleft()
        if len(self.counted) >= 20:
            return RateLimitError("too many", code=429)
        self.counted.append(now)
        if work.index in self._refused:
            return ValidationError("no", code=422)
        self.paid[work.index] += 1
        return Task(id=f"task-{work.index}")


def plan(count: int, path: Path | None, time: Time, **options: Any) -> Batch:
    given: dict[str, Any] = {
        "concurrency": 4,
        "deadline": 600.0,
        "poll": Poll(),
        "retries": Retries(0),
        "clock": time.clock,
    }
    return Batch.plan([f"Fox {n}" for n in range(count)], API, path, **{**given, **options})


class Run:
    """One process that runs a batch, told at each point which of the possible things happens."""

    def __init__(self, batch: Batch, service: Service, time: Time) -> None:
        self.batch, self.service, self.time = batch, service, time
        self.items: list[BatchItem] = []
        self.requests: list[Work] = []
        self.answers: list[tuple[Work, Task | KieError]] = []
        self.most = 0
        self.refusals = 0

    def under_way(self) -> list[Work]:
        return [*self.requests, *(work for work, _ in self.answers)]

    def proceed(self) -> bool:
        """Do what the batch says; False when it can only wait for an answer, or has ended."""
        step = self.batch.next()
        if isinstance(step, BatchItem):
            self.items.append(step)
        elif isinstance(step, Pause):
            if self.under_way():
                return False
            assert step.seconds < math.inf
            self.time.sleep(step.seconds)
        elif step is not None:
            self.requests.append(step)
            self.most = max(self.most, len(self.under_way()))
        return step is not None

    def arrive(self, number: int) -> None:
        work = self.requests.pop(number)
        self.answers.append((work, self.service.answer(work)))

    def come_back(self, number: int) -> None:
        work, outcome = self.answers.pop(number)
        self.refusals += isinstance(outcome, RateLimitError)
        self.batch.done(work, outcome)

    def act(self, choose: Any, *, latency: bool = False) -> bool:
        """One thing of those that can happen, chosen; False at the end."""
        which = choose(
            ["proceed", *["arrive"] * bool(self.requests), *["back"] * bool(self.answers)]
        )
        if latency and self.under_way():
            self.time.sleep(choose([0, 0, 0.1, 3]))
        if which == "arrive":
            self.arrive(choose(range(len(self.requests))))
        elif which == "back":
            self.come_back(choose(range(len(self.answers))))
        elif not self.proceed():
            if not self.under_way():
                return False
            return self.act(lambda options: options[-1])
        return True


def finish(run: Run) -> None:
    while run.act(lambda options: options[-1]):
        pass


@given(data=st.data(), stop=st.integers(0, 60), concurrency=st.integers(1, 6))
@settings(relaxed, max_examples=150)
def test_a_batch_that_ends_at_any_point_is_paid_once_and_leaves_open_what_was_under_way(
    data: st.DataObject, stop: int, concurrency: int
) -> None:
    time, count = Time(), 6
    service = Service(time, refused=frozenset({2}))
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        path = Path(folder) / "run.jsonl"
        with plan(count, path, time, concurrency=concurrency) as batch:
            first = Run(batch, service, time)
            for _ in range(stop):
                if not first.act(lambda options: data.draw(st.sampled_from(options))):
                    break
            cut_off = {work.index for work in first.under_way() if isinstance(work, Create)}
        with plan(count, path, time, concurrency=concurrency) as batch:
            second = Run(batch, service, time)
            finish(second)

    unknown = {item.index for item in second.items if isinstance(item.error, OutcomeUnknownError)}
    assert max(service.paid.values(), default=1) == 1
    assert unknown == cut_off
    assert sorted(item.index for item in second.items) == list(range(count))
    assert {item.index for item in second.items if item.task} == set(range(count)) - {2} - unknown
    assert max(first.most, second.most) <= concurrency


@given(data=st.data(), concurrency=st.integers(20, 80))
@settings(relaxed, max_examples=30)
def test_however_slow_the_line_the_service_never_sees_one_too_many(
    data: st.DataObject, concurrency: int
) -> None:
    time = Time()
    service = Service(time)
    with plan(70, None, time, concurrency=concurrency) as batch:
        run = Run(batch, service, time)
        chance = data.draw(st.randoms(use_true_random=False))
        while run.act(chance.choice, latency=True):
            pass

    assert run.refusals == 0
    assert service.paid == dict.fromkeys(range(70), 1)


def handed_out(batch: Batch) -> list[Work]:
    """All the work that a batch has before it waits."""
    found: list[Work] = []
    while isinstance(step := batch.next(), Create | PollTask):
        found.append(step)
    assert isinstance(step, Pause)
    return found


def test_no_more_requests_are_under_way_than_httpx_keeps_connections(tmp_path: Path) -> None:
    time, path = Time(), tmp_path / "run.jsonl"
    with plan(150, path, time, concurrency=150) as batch:
        finish(Run(batch, Service(time), time))
    with plan(150, path, time, concurrency=150) as batch:
        looks = handed_out(batch)
        assert len(looks) == batch.at_once == 20

        batch.done(looks[0], Task(id="task-0", **DONE))

        assert isinstance(batch.next(), BatchItem)
        assert [type(step) for step in handed_out(batch)] == [PollTask]


def test_a_creation_keeps_its_place_in_the_window_until_its_answer_is_10_s_old() -> None:
    time = Time()
    with plan(30, None, time, concurrency=30) as batch:
        creations = handed_out(batch)
        assert len(creations) == 20
        time.sleep(4)
        for work in creations:
            batch.done(work, Task(id=f"task-{work.index}"))
        time.sleep(1)

        assert handed_out(batch) == []
        time.sleep(9)

        assert len([work for work in handed_out(batch) if isinstance(work, Create)]) == 10


def test_a_closed_batch_sends_nothing_again() -> None:
    with plan(2, None, Time()) as batch:
        empty, busy = handed_out(batch)
        batch.done(empty, InsufficientCreditsError("empty", code=402))
        batch.done(busy, RateLimitError("busy", code=429))

        found = [batch.next(), batch.next()]
        assert [type(item.error) for item in found if isinstance(item, BatchItem)] == [
            InsufficientCreditsError,
            RateLimitError,
        ]
        assert batch.next() is None


def test_the_longest_of_several_refusals_counts() -> None:
    window = Window()
    window.close(30)
    window.close(20)

    assert window.opens() == 30


def test_what_was_paid_comes_before_what_is_not(tmp_path: Path) -> None:
    time, path = Time(), tmp_path / "run.jsonl"
    with plan(3, path, time) as batch:
        finish(Run(batch, Service(time), time))

    with plan(6, path, time) as batch:
        assert [type(step) for step in handed_out(batch)] == [Create, PollTask, PollTask, PollTask]


def test_what_failed_is_not_created_again_once_the_account_has_no_credits(tmp_path: Path) -> None:
    time = Time()
    with plan(2, tmp_path / "journal", time) as before:
        for name in "ab":
            work = before.next()
            assert isinstance(work, Create)
            before.done(work, Task(id=name))
    with plan(2, tmp_path / "journal", time, retry_failed=True) as batch:
        first, second = batch.next(), batch.next()
        assert isinstance(first, PollTask)
        assert isinstance(second, PollTask)
        batch.done(first, Task(id="a", flag=3))
        again = batch.next()
        assert isinstance(again, Create)
        batch.done(again, InsufficientCreditsError("no credits", code=402))

        batch.done(second, Task(id="b", flag=3))

        ended = [batch.next(), batch.next()]
        assert [isinstance(item, BatchItem) and item.index for item in ended] == [0, 1]
        assert batch.next() is None
