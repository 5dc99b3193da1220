"""One API key, one sandbox: nothing of it is seen or moved by another key."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from kie4o_mock.state.task import Plan, View, view_at

from tests.conftest import CALLBACK, START, Mock
from tests.mock.conftest import Visit

StartMock = Callable[..., Mock]


@pytest.fixture
def other(mock: Mock, visit: Visit) -> Mock:
    return visit(mock, "other-key")


def test_a_key_cannot_read_another_key_s_task(mock: Mock, other: Mock) -> None:
    task_id = mock.create()

    assert other.read(task_id)["msg"] == "The record does not exist"


def test_a_key_cannot_get_links_to_another_key_s_pictures(mock: Mock, other: Mock) -> None:
    record = mock.finished()
    url = record["response"]["resultUrls"][0]

    assert other.download_url(taskId=record["taskId"], url=url)["msg"] == "record is null"


def test_each_key_has_its_own_balance(mock: Mock, other: Mock) -> None:
    mock.create()

    assert (mock.credits(), other.credits()) == (999, 1000)


def test_each_key_has_its_own_clock(mock: Mock, other: Mock) -> None:
    task_id, others = mock.create(), other.create()

    mock.advance(18)

    assert mock.record(task_id)["successFlag"] == 1
    assert other.record(others)["successFlag"] == 0


def test_each_key_has_its_own_windows(start_mock: StartMock, visit: Visit) -> None:
    mock = start_mock(rate_limits=True)
    for _ in range(21):
        mock.generate()

    assert mock.generate()["code"] == 429
    assert visit(mock, "other-key").generate()["code"] == 200


def test_each_key_has_its_own_queue(start_mock: StartMock, visit: Visit) -> None:
    mock = start_mock(queue_limit=1)
    mock.create()

    assert visit(mock, "other-key").generate()["code"] == 200


def test_an_advance_sends_only_the_key_s_own_callbacks(mock: Mock, other: Mock) -> None:
    mock.create(callBackUrl=CALLBACK)
    other.create(callBackUrl=CALLBACK)

    fired = other.advance(18)

    assert len(fired) == 2
    assert len(mock.receiver.requests) == 1


def test_the_list_of_callbacks_is_the_key_s_own(mock: Mock, other: Mock) -> None:
    mock.create(callBackUrl=CALLBACK)
    mock.advance(18)

    assert len(mock.http.get("/__mock/callbacks").json()["callbacks"]) == 1
    assert other.http.get("/__mock/callbacks").json()["callbacks"] == []


def test_pictures_need_no_key(mock: Mock, other: Mock) -> None:
    url = mock.finished()["response"]["resultUrls"][0]

    assert other.http.get(url).status_code == 200
    assert other.http.get(url, headers={"Authorization": ""}).status_code == 200


def test_a_picture_s_age_is_that_of_its_own_key(mock: Mock, other: Mock) -> None:
    url = mock.finished()["response"]["resultUrls"][0]

    other.advance(15 * 86_400)
    assert other.http.get(url).status_code == 200
    mock.advance(15 * 86_400)
    assert other.http.get(url).status_code == 404


def test_ids_repeat_with_the_seed(start_mock: StartMock) -> None:
    first, second = start_mock(seed=3), start_mock(seed=3)

    assert [first.create() for _ in range(3)] == [second.create() for _ in range(3)]


def test_ids_differ_by_seed_by_key_and_by_task(start_mock: StartMock, visit: Visit) -> None:
    first, second = start_mock(seed=3), start_mock(seed=4)
    third = visit(first, "other-key")

    assert len({m.create() for m in (first, first, second, third)}) == 4


def test_without_a_seed_every_mock_draws_its_own(start_mock: StartMock) -> None:
    assert start_mock(seed=None).create() != start_mock(seed=None).create()


@pytest.mark.parametrize(("variants", "cost"), [(None, 1), (1, 1), (2, 2), (4, 4)])
def test_every_variant_is_charged(mock: Mock, variants: int | None, cost: int) -> None:
    mock.create(nVariants=variants)

    assert mock.credits() == 1000 - cost


def test_a_price_that_the_balance_does_not_cover_is_refused(start_mock: StartMock) -> None:
    mock = start_mock(credits=3)

    assert mock.generate(nVariants=4)["code"] == 402
    assert mock.generate(nVariants=2)["code"] == 200
    assert mock.generate(nVariants=2)["code"] == 402
    assert mock.credits() == 1


def test_the_last_credit_can_be_spent_even_in_tenths(start_mock: StartMock) -> None:
    mock = start_mock(credits=0.3, price=0.1)

    assert [mock.generate()["code"] for _ in range(4)] == [200, 200, 200, 402]
    assert mock.credits() == 0


def test_a_free_mock_never_runs_out(start_mock: StartMock) -> None:
    assert start_mock(credits=0, price=0).generate()["code"] == 200


@pytest.fixture
def switching() -> Iterator[None]:
    """Let threads take turns as often as they can, so that a missing lock shows."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def in_parallel(count: int, work: Callable[[], dict[str, Any]]) -> list[dict[str, Any]]:
    with ThreadPoolExecutor(8) as pool:
        return [future.result() for future in [pool.submit(work) for _ in range(count)]]


@pytest.mark.usefixtures("switching")
def test_parallel_calls_never_overspend_or_lose_a_task(start_mock: StartMock) -> None:
    mock = start_mock(credits=40)

    answers = in_parallel(60, mock.generate)

    created = {answer["data"]["taskId"] for answer in answers if answer["code"] == 200}
    assert len(created) == 40
    assert mock.credits() == 0
    assert all(mock.record(task_id)["createTime"] for task_id in created)
    assert len([e for e in mock.advance(18) if e["kind"] == "task.ended"]) == 40


@pytest.mark.usefixtures("switching")
def test_parallel_calls_never_exceed_a_window(start_mock: StartMock) -> None:
    mock = start_mock(rate_limits=True)

    answers = in_parallel(40, mock.generate)

    assert [answer["code"] for answer in answers].count(200) == 20


@pytest.mark.usefixtures("switching")
def test_parallel_first_calls_of_a_key_share_one_sandbox(mock: Mock, visit: Visit) -> None:
    fresh = visit(mock, "fresh-key")

    in_parallel(16, fresh.generate)

    assert fresh.credits() == 1000 - 16


def test_a_new_sandbox_starts_at_the_clock_of_the_mock(mock: Mock, visit: Visit) -> None:
    nobody = {"Authorization": ""}
    mock.post("/__mock/clock/advance", {"seconds": 3600}, headers=nobody)

    record = visit(mock, "late-key").finished()

    assert record["createTime"] == (int(START) + 3600) * 1000


def test_nobody_adds_a_task_while_the_running_ones_are_counted(
    mock: Mock, monkeypatch: pytest.MonkeyPatch
) -> None:
    mock.create()
    sandbox = mock.state.sandbox("test-key")
    entered: list[bool] = []

    def looked_at(plan: Plan, now: float) -> View:
        with ThreadPoolExecutor() as others:
            entered.append(others.submit(sandbox.lock.acquire, blocking=False).result())
        return view_at(plan, now)

    monkeypatch.setattr("kie4o_mock.state.task_store.view_at", looked_at)

    assert sandbox.running() == 1
    assert entered == [False]
