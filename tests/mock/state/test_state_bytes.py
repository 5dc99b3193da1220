"""What clients send and the mock works with has a limit in bytes for all keys together."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable

import pytest

from tests.conftest import CALLBACK, Mock
from tests.mock.conftest import NOBODY, Visit, problem
from tests.mock.control.deliveries import listed

StartMock = Callable[..., Mock]
LIMIT = 50_000
LARGE = "x" * 10_000


@pytest.fixture
def mock(start_mock: StartMock) -> Mock:
    """A mock that has room for about four large tasks."""
    return start_mock(state_bytes=LIMIT)


def bound(mock: Mock) -> dict[str, int]:
    found: dict[str, int] = mock.http.get("/__mock/health").json()["bounds"]["stateBytes"]
    assert found["used"] <= found["limit"]
    return found


def rule(mock: Mock, text: str) -> int:
    scenario = {"http": 418, "operations": ["getCredits"], "meaning": text}
    answer = mock.http.post("/__mock/rules", json={"scenario": scenario})
    assert answer.status_code in (200, 409), answer.text
    return answer.status_code


def test_the_oldest_ended_task_of_all_keys_is_dropped(mock: Mock, visit: Visit) -> None:
    first = mock.create(prompt=LARGE)
    mock.advance(20)
    other = visit(mock, "other-key")

    later = [other.create(prompt=LARGE) for _ in range(4)]

    assert mock.read(first)["code"] == 422
    assert all(other.read(task_id)["code"] == 200 for task_id in later)
    assert bound(mock)["dropped"] == 1


def test_running_tasks_are_kept_and_one_more_is_refused_as_queue_full(mock: Mock) -> None:
    running = [mock.create(prompt=LARGE) for _ in range(4)]

    refused = mock.generate(prompt=LARGE)

    assert (refused["code"], "--state-bytes" in refused["msg"]) == (550, True)
    assert mock.credits() == 1000 - 4
    mock.advance(20)
    assert mock.generate(prompt=LARGE)["code"] == 200
    assert [mock.read(task_id)["code"] for task_id in running] == [422, 200, 200, 200]


def test_a_task_that_finds_no_room_uses_up_no_window(start_mock: StartMock) -> None:
    mock = start_mock(state_bytes=LIMIT, rate_limits=True)
    for _ in range(4):
        mock.create(prompt=LARGE)

    refused = [mock.generate(prompt=LARGE)["code"] for _ in range(20)]

    assert refused == [550] * 20
    assert mock.generate(prompt="A fox")["code"] == 200


def test_a_callback_body_counts_and_the_oldest_delivery_is_dropped(start_mock: StartMock) -> None:
    mock = start_mock(state_bytes=400_000)
    callback = {"edits": {"change": {"data": {"more": LARGE}}}}
    mock.post("/__mock/rules", {"scenario": {"callbacks": [callback]}, "times": 40})

    for _ in range(40):
        mock.create(callBackUrl=CALLBACK)
        mock.advance(20)

    assert len(mock.receiver.requests) == 40
    assert 0 < len(listed(mock)) < 20
    assert bound(mock)["dropped"] > 20


def test_what_receivers_answer_counts(mock: Mock) -> None:
    mock.create(callBackUrl=f"{mock.http.base_url}__mock/inbox/a")
    before = bound(mock)["used"]

    mock.advance(20)

    assert bound(mock)["used"] > before


def test_a_replay_counts_so_that_no_delivery_grows_without_end(mock: Mock) -> None:
    mock.create(callBackUrl=CALLBACK)
    mock.advance(20)
    (delivery,) = listed(mock)

    for _ in range(100):
        mock.http.post(f"/__mock/callbacks/{delivery['id']}/replay")

    assert listed(mock) == []
    assert bound(mock)["dropped"] >= 1


def test_a_rule_without_room_is_refused_in_words(mock: Mock) -> None:
    assert rule(mock, "small") == 200

    answer = mock.http.post("/__mock/rules", json={"scenario": {"http": 418, "meaning": LARGE}})

    assert "--state-bytes" in problem(answer, 409)


def test_a_deleted_rule_gives_its_bytes_back(mock: Mock) -> None:
    for _ in range(20):
        assert rule(mock, "x" * 2_000) == 200
        mock.http.delete("/__mock/rules")

    assert bound(mock)["used"] == 0


def test_the_oldest_named_state_is_dropped(mock: Mock) -> None:
    for number in range(10):
        mock.post("/__mock/reset", None)
        mock.create(prompt=LARGE)
        mock.http.post(f"/__mock/state/save?name=state-{number}")

    kept = [one["name"] for one in mock.http.get("/__mock/state").json()["snapshots"]]

    assert 0 < len(kept) < 5
    assert kept[-1] == "state-9"
    assert bound(mock)["dropped"] == 10 - len(kept)


@pytest.mark.parametrize("headers", [{}, NOBODY])
def test_a_state_without_room_is_refused_and_leaves_all_as_it_was(
    mock: Mock, start_mock: StartMock, headers: dict[str, str]
) -> None:
    other = start_mock()
    for _ in range(6):
        other.create(prompt=LARGE)
    state = other.post("/__mock/state/save", None, headers=headers)
    task_id = mock.create()
    used = bound(mock)["used"]

    answer = mock.http.post("/__mock/state/load", json=state, headers=headers)

    assert "--state-bytes" in problem(answer, 409)
    assert mock.read(task_id)["code"] == 200
    assert bound(mock)["used"] == used


@pytest.mark.parametrize("headers", [{}, NOBODY])
def test_a_reset_gives_all_bytes_back(mock: Mock, headers: dict[str, str]) -> None:
    for url in (CALLBACK, f"{mock.http.base_url}__mock/inbox/a"):
        mock.create(callBackUrl=url)
        mock.advance(20)
    mock.create()
    rule(mock, "small")

    mock.http.post("/__mock/reset", headers=headers)

    assert bound(mock)["used"] == 0


def test_a_dropped_task_is_held_by_nobody(mock: Mock) -> None:
    first = weakref.ref(mock.state.sandbox("test-key").tasks[mock.create(prompt=LARGE)])
    mock.advance(20)

    for _ in range(4):
        mock.create(prompt=LARGE)
    gc.collect()

    assert first() is None
