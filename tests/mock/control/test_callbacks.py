"""The control plane's view of callbacks: what was sent, what was answered, and what is to come."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from tests.conftest import CALLBACK, START, Mock
from tests.mock.conftest import Visit, problem
from tests.mock.control.deliveries import CALLBACKS, listed

StartMock = Callable[..., Mock]


def test_a_delivery_shows_what_was_sent(start_mock: StartMock) -> None:
    mock = start_mock(webhook_key="key")
    mock.finished(callBackUrl=CALLBACK)

    (delivery,) = listed(mock)
    (request,) = mock.receiver.requests
    assert delivery["body"].encode() == request.content
    assert delivery["attempts"][0]["requestHeaders"] == dict(request.headers)
    assert "x-webhook-signature" in delivery["attempts"][0]["requestHeaders"]


def test_an_attempt_shows_what_was_answered(mock: Mock) -> None:
    mock.receiver.answers = [503]
    mock.finished(callBackUrl=CALLBACK)

    (attempt,) = listed(mock)[0]["attempts"]
    assert attempt["answer"] == {"status": 503, "headers": {}, "body": ""}
    assert (attempt["at"], attempt["latencySeconds"]) == (START + 18, 0)


def test_no_more_than_a_piece_of_an_answer_is_kept(
    mock: Mock, monkeypatch: pytest.MonkeyPatch
) -> None:
    headers = [(f"x-{number}", "y" * 1_000) for number in range(20)]
    answer = httpx.Response(200, content=b"x" * 1_000_000, headers=headers)
    monkeypatch.setattr(type(mock.receiver), "__call__", lambda *_: answer)
    mock.finished(callBackUrl=CALLBACK)

    kept = listed(mock)[0]["attempts"][0]["answer"]
    assert kept["body"] == "x" * 2000
    assert sum(len(name) + len(value) for name, value in kept["headers"].items()) <= 8000


@pytest.mark.parametrize(
    ("answers", "seconds", "state"),
    [
        ([200], 17, []),
        ([200], 18, ["delivered"]),
        ([500], 18, ["pending"]),
        ([500, 200], 78, ["delivered"]),
        ([500] * 4, 1277, ["pending"]),
        ([500] * 4, 1278, ["failed"]),
    ],
)
def test_a_delivery_has_a_state(
    mock: Mock, answers: list[int | Exception], seconds: float, state: list[str]
) -> None:
    mock.receiver.answers = answers
    mock.create(callBackUrl=CALLBACK)

    mock.advance(seconds)

    assert [delivery["state"] for delivery in listed(mock)] == state


def test_a_delivery_says_when_it_will_be_tried_again(mock: Mock) -> None:
    mock.receiver.answers = [500]
    mock.finished(callBackUrl=CALLBACK)

    assert listed(mock)[0]["nextAttemptAt"] == START + 78


def test_deliveries_can_be_listed_by_task(mock: Mock) -> None:
    mock.create(callBackUrl=CALLBACK)
    task_id = mock.create(callBackUrl=CALLBACK)
    mock.advance(18)

    assert [delivery["taskId"] for delivery in listed(mock, taskId=task_id)] == [task_id]


def test_the_newest_deliveries_can_be_listed_alone(mock: Mock) -> None:
    tasks = [mock.create(callBackUrl=CALLBACK) for _ in range(3)]
    mock.advance(18)

    assert [delivery["taskId"] for delivery in listed(mock, limit=2)] == tasks[1:]


def test_the_oldest_deliveries_are_forgotten_and_counted(
    mock: Mock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kie4o_mock.state.deliveries.KEPT", 2)
    tasks = [mock.create(callBackUrl=CALLBACK) for _ in range(3)]
    mock.advance(18)

    answer = mock.http.get(CALLBACKS).json()
    assert [delivery["taskId"] for delivery in answer["callbacks"]] == tasks[1:]
    assert answer["dropped"] == 1
    assert len({request.headers["x-mock-delivery"] for request in mock.receiver.requests}) == 3


def test_a_delivery_can_be_had_by_its_id(mock: Mock) -> None:
    mock.finished(callBackUrl=CALLBACK)
    (delivery,) = listed(mock)

    assert mock.http.get(f"{CALLBACKS}/{delivery['id']}").json() == delivery


@pytest.mark.parametrize(("method", "path"), [("GET", "nope"), ("POST", "nope/replay")])
def test_an_unknown_delivery_is_a_problem(mock: Mock, method: str, path: str) -> None:
    answer = mock.http.request(method, f"{CALLBACKS}/{path}")

    assert "'nope'" in problem(answer, 404)


def test_another_key_s_delivery_is_unknown(mock: Mock, visit: Visit) -> None:
    mock.finished(callBackUrl=CALLBACK)
    (delivery,) = listed(mock)

    answer = visit(mock, "other-key").http.get(f"{CALLBACKS}/{delivery['id']}")

    problem(answer, 404)
