"""A batch that is stopped anywhere goes on without paying twice; the mock keeps the accounts."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from threading import Lock
from typing import Any

import httpx
import pytest

from kie4o import BatchItem, errors
from tests.conftest import Mock
from tests.kie4o.conftest import (
    Connect,
    Script,
    Time,
    no,
    ok,
    record,
    sandbox,
    scripted,
)

AT_ONCE = 2
PROMPTS = ["A fox", "[mock:content-policy] a hen", "[mock:invalid-field] a cow", "A cat"]
StartMock = Callable[..., Mock]


class Stopped(BaseException):
    """The process is gone."""


class Fuse:
    """Stops everything at the step number `length`."""

    def __init__(self, length: int) -> None:
        self._left = length
        self._lock = Lock()

    def burn(self) -> None:
        with self._lock:
            self._left -= 1
            if self._left < 0:
                raise Stopped


class Fused(httpx.BaseTransport):
    """May stop before a request arrives, and before its answer does."""

    def __init__(self, inner: httpx.BaseTransport, fuse: Fuse) -> None:
        self._inner = inner
        self._fuse = fuse

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._fuse.burn()
        response = self._inner.handle_request(request)
        self._fuse.burn()
        return response


class FusedTime(Time):
    def __init__(self, fuse: Fuse, mock: Mock) -> None:
        super().__init__(mock.state)
        self._fuse = fuse

    def sleep(self, seconds: float) -> None:
        self._fuse.burn()
        super().sleep(seconds)


def run(
    connect: Connect, mock: Mock, journal: Path, fuse: Fuse, monkeypatch: pytest.MonkeyPatch
) -> list[BatchItem]:
    """What came out of a batch until it was stopped, or to its end."""
    real = os.fsync

    def fsync(file: int) -> None:
        fuse.burn()
        real(file)
        fuse.burn()

    items: list[BatchItem] = []
    transport = Fused(httpx.WSGITransport(app=mock.app), fuse)
    kie = connect(transport, FusedTime(fuse, mock))
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fsync)
        found = kie.batch(PROMPTS, journal=journal, concurrency=AT_ONCE)
        with suppress(Stopped), closing(found):
            for item in found:
                items.append(item)
                fuse.burn()
    return items


def ledger(mock: Mock) -> Counter[str]:
    """How often each prompt was paid for."""
    return Counter(task.request["prompt"] for task in sandbox(mock).tasks.values())


def fates(items: list[BatchItem]) -> dict[int, str]:
    return {i.index: type(i.error).__name__ if i.error else "" for i in items}


WHOLE = {0: "", 1: "TaskFailedError", 2: "ValidationError", 3: ""}
STEPS = 75


@pytest.mark.parametrize(
    ("connect", "length"),
    [*(("sync", n) for n in range(STEPS)), *(("async", n) for n in range(0, STEPS, 5))],
    indirect=["connect"],
)
def test_a_batch_stopped_at_any_step_pays_for_nothing_twice(
    connect: Connect,
    start_mock: StartMock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    length: int,
) -> None:
    mock, journal = start_mock(), tmp_path / "run.jsonl"

    run(connect, mock, journal, Fuse(length), monkeypatch)
    resumed = run(connect, mock, journal, Fuse(10_000), monkeypatch)

    paid, found = ledger(mock), fates(resumed)
    unknown = [index for index, fate in found.items() if fate == "OutcomeUnknownError"]
    assert max(paid.values()) == 1
    assert sandbox(mock).account.balance == 1000 - paid.total()
    assert len(unknown) <= AT_ONCE
    assert found == {**WHOLE, **dict.fromkeys(unknown, "OutcomeUnknownError")}
    assert all(paid[PROMPTS[i]] == 1 for i in (0, 1, 3) if i not in unknown)


def test_the_steps_reach_to_the_end(
    connect: Connect, mock: Mock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fuse = Fuse(10_000)

    items = run(connect, mock, tmp_path / "run.jsonl", fuse, monkeypatch)

    assert fates(items) == WHOLE
    assert 10_000 - fuse._left <= STEPS


def test_a_batch_stopped_many_times_pays_for_nothing_twice(
    connect: Connect, mock: Mock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for length in [3, 6, 5, 9, 4, 7, 10_000]:
        items = run(connect, mock, tmp_path / "run.jsonl", Fuse(length), monkeypatch)

    # Each stop may come between a line and its request, so all may be unknown and none paid.
    assert max(ledger(mock).values(), default=1) == 1
    assert len(items) == len(PROMPTS)


def test_a_finished_batch_pays_for_nothing_again(
    connect: Connect, mock: Mock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run(connect, mock, tmp_path / "run.jsonl", Fuse(10_000), monkeypatch)
    before = ledger(mock)

    second = run(connect, mock, tmp_path / "run.jsonl", Fuse(10_000), monkeypatch)

    assert fates(second) == fates(first)
    assert ledger(mock) == before
    assert {i.index: i.task and i.task.urls for i in second} == {
        i.index: i.task and i.task.urls for i in first
    }


def batch(connect: Connect, journal: Path, script: Script) -> dict[int, Any]:
    items = scripted(connect, script, max_retries=0).batch(["A fox"], journal=journal)
    return {item.index: item for item in items}


@pytest.mark.parametrize(
    "trouble",
    [
        *[httpx.ReadTimeout("slow"), httpx.RemoteProtocolError("cut"), no(500), no(408)],
        *[httpx.Response(502, html="<p>"), httpx.Response(200), ok(None)],
    ],
)
def test_what_may_have_been_paid_is_not_sent_again_by_itself(
    connect: Connect, tmp_path: Path, trouble: httpx.Response | Exception
) -> None:
    journal = tmp_path / "run.jsonl"
    first = batch(connect, journal, Script(trouble))[0].error

    again = batch(connect, journal, Script())[0].error

    assert first.may_have_been_charged
    assert isinstance(again, errors.OutcomeUnknownError)
    assert first.message in again.message


@pytest.mark.parametrize("trouble", [httpx.ConnectError("refused"), no(402), no(455), no(550)])
def test_what_was_refused_is_sent_again(
    connect: Connect, tmp_path: Path, trouble: httpx.Response | Exception
) -> None:
    journal = tmp_path / "run.jsonl"
    batch(connect, journal, Script(trouble))

    item = batch(connect, journal, Script(ok({"taskId": "t"}), ok(record(1, taskId="t"))))[0]

    assert item.task.succeeded


def test_an_unknown_prompt_is_sent_again_once_its_lines_are_removed(
    connect: Connect, tmp_path: Path
) -> None:
    journal = tmp_path / "run.jsonl"
    batch(connect, journal, Script(httpx.ReadTimeout("slow")))

    journal.write_text("")
    item = batch(connect, journal, Script(ok({"taskId": "t"}), ok(record(1, taskId="t"))))[0]

    assert item.task.succeeded


def test_an_unknown_prompt_says_what_to_do(connect: Connect, tmp_path: Path) -> None:
    journal = tmp_path / "run.jsonl"
    batch(connect, journal, Script(httpx.ReadTimeout("slow")))

    error = batch(connect, journal, Script())[0].error

    assert "Prompt 0 may have been paid for" in error.message
    assert "remove its lines from the journal" in error.message


def test_a_restart_inside_the_accounts_window_waits_for_it(
    connect: Connect, start_mock: StartMock, tmp_path: Path
) -> None:
    mock = start_mock(rate_limits=True)
    time, journal = Time(mock.state), tmp_path / "run.jsonl"
    prompts = [f"Fox {n}" for n in range(25)]
    transport = httpx.WSGITransport(app=mock.app)
    first = iter(connect(transport, time).batch(prompts, journal=journal, concurrency=20))
    next(first)
    first.close()

    items = list(connect(transport, time).batch(prompts, journal=journal, concurrency=20))

    assert set(fates(items).values()) == {""}
    assert max(ledger(mock).values()) == 1
