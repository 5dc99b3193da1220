"""The control plane's view of callbacks: list, replay, wait."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from kie4o_mock import MockServer, Settings
from kie4o_mock.sandboxes.deliveries import Deliveries, Delivery

from tests.conftest import CALLBACK, START, Mock
from tests.mock.conftest import BODY, GENERATE, NOBODY, Inbox, Visit, post, problem

StartMock = Callable[..., Mock]
CALLBACKS = "/__mock/callbacks"


def listed(mock: Mock, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = mock.http.get(CALLBACKS, params=query).json()["callbacks"]
    return found


def wait(mock: Mock, **body: Any) -> httpx.Response:
    return mock.http.post(f"{CALLBACKS}/wait", json={"timeoutSeconds": 0, **body})


def replay(mock: Mock) -> dict[str, Any]:
    """Replay the only delivery."""
    (delivery,) = listed(mock)
    return mock.post(f"{CALLBACKS}/{delivery['id']}/replay", None)


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
    answer = httpx.Response(200, content=b"x" * 1_000_000)
    monkeypatch.setattr(type(mock.receiver), "__call__", lambda *_: answer)
    mock.finished(callBackUrl=CALLBACK)

    assert listed(mock)[0]["attempts"][0]["answer"]["body"] == "x" * 2000


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
    monkeypatch.setattr("kie4o_mock.sandboxes.deliveries.KEPT", 2)
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


def test_a_replay_repeats_body_and_id_and_is_signed_anew(start_mock: StartMock) -> None:
    mock = start_mock(webhook_key="key")
    mock.finished(callBackUrl=CALLBACK)
    mock.advance(60)

    replay(mock)

    first, second = mock.receiver.requests
    assert (first.content, first.headers["x-mock-delivery"]) == (
        second.content,
        second.headers["x-mock-delivery"],
    )
    assert int(second.headers["x-webhook-timestamp"]) == int(START + 78)
    assert first.headers["x-webhook-signature"] != second.headers["x-webhook-signature"]


def test_a_replay_is_an_attempt_marked_as_such(mock: Mock) -> None:
    mock.finished(callBackUrl=CALLBACK)

    attempts = replay(mock)["attempts"]

    assert [(attempt["replay"], attempt["status"]) for attempt in attempts] == [
        (False, 200),
        (True, 200),
    ]


def test_a_replay_brings_a_failed_delivery_to_its_receiver(mock: Mock) -> None:
    mock.receiver.answers = [500] * 4
    mock.create(callBackUrl=CALLBACK)
    mock.advance(7200)

    assert replay(mock)["state"] == "delivered"


def test_a_failed_replay_leads_to_no_retry_and_spoils_nothing(mock: Mock) -> None:
    mock.receiver.answers = [200, 500]
    mock.finished(callBackUrl=CALLBACK)

    assert replay(mock)["state"] == "delivered"
    mock.advance(7200)
    assert len(mock.receiver.requests) == 2


def test_a_replay_takes_no_retry_away(mock: Mock) -> None:
    mock.receiver.answers = [500] * 9
    mock.finished(callBackUrl=CALLBACK)
    replay(mock)

    mock.advance(7200)

    assert len(mock.receiver.requests) == 1 + 1 + 3


def test_a_wait_ends_at_once_when_enough_is_there(mock: Mock) -> None:
    task_id = mock.finished(callBackUrl=CALLBACK)["taskId"]

    answer = mock.http.post(f"{CALLBACKS}/wait").json()

    assert [delivery["taskId"] for delivery in answer["callbacks"]] == [task_id]


def test_a_wait_that_was_in_vain_tells_what_is_there(mock: Mock) -> None:
    mock.receiver.answers = [500]
    mock.finished(callBackUrl=CALLBACK)

    assert problem(wait(mock, count=2), 504) == (
        "Not 2 delivered within 0 s. There are 0 delivered, 0 failed, 1 pending. "
        f"The next send is due at {START + 78:.3f}."
    )


@pytest.mark.parametrize(
    ("state", "answers", "seconds", "status"),
    [
        ("delivered", [500] * 4, 7200, 504),
        ("failed", [500] * 4, 7200, 200),
        ("failed", [500], 18, 504),
        ("any", [500], 18, 200),
        ("any", [200], 18, 200),
        ("any", [], 17, 504),
    ],
)
def test_a_wait_is_for_a_state(
    mock: Mock, state: str, answers: list[int | Exception], seconds: float, status: int
) -> None:
    mock.receiver.answers = answers
    mock.create(callBackUrl=CALLBACK)
    mock.advance(seconds)

    assert wait(mock, state=state).status_code == status


def test_a_wait_may_be_for_one_task(mock: Mock) -> None:
    mock.finished(callBackUrl=CALLBACK)
    task_id = mock.create(callBackUrl=CALLBACK)

    assert wait(mock, taskId=task_id).status_code == 504


def test_a_wait_sees_nothing_of_another_key(mock: Mock, visit: Visit) -> None:
    mock.finished(callBackUrl=CALLBACK)

    assert wait(visit(mock, "other-key")).status_code == 504
    assert mock.http.post(f"{CALLBACKS}/wait", headers=NOBODY).status_code == 200


@pytest.mark.parametrize(
    "body",
    [{"count": 0}, {"timeoutSeconds": 301}, {"state": "lost"}, {"task": "x"}, {"count": "1"}],
    ids=json.dumps,
)
def test_a_wait_that_makes_no_sense_is_refused(mock: Mock, body: dict[str, Any]) -> None:
    assert problem(wait(mock, **body), 422).startswith(next(iter(body)))


def test_a_wait_is_ended_by_the_callback_it_waits_for(inbox: Inbox) -> None:
    with MockServer(Settings()) as server:
        post(server.url, "/__mock/clock/freeze", {})
        answers: list[httpx.Response] = []
        body = {"count": 3, "timeoutSeconds": 60}
        waiting = threading.Thread(
            target=lambda: answers.append(post(server.url, f"{CALLBACKS}/wait", body))
        )
        waiting.start()
        for _ in range(3):
            post(server.url, GENERATE, {**BODY, "callBackUrl": inbox.url})
        post(server.url, "/__mock/clock/advance", {"seconds": 18})
        waiting.join(10)

    assert len(answers[0].json()["callbacks"]) == 3


def test_a_wait_looks_again_only_when_there_may_be_enough(
    mock: Mock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or each of ten thousand callbacks would make it look through all of them."""
    looks = []
    original = Deliveries.__iter__

    def counted(found: Deliveries) -> Iterator[Delivery]:
        looks.append(found)
        return original(found)

    monkeypatch.setattr(Deliveries, "__iter__", counted)
    for _ in range(50):
        mock.create(callBackUrl=CALLBACK)
        mock.world.sandbox("test-key").timeline.advance(lambda timeline: timeline.now() + 1)

    def wait(look: Callable[[], object], _: float) -> object:
        timeline = mock.world.sandbox("test-key").timeline
        while not (there := look()):
            timeline.advance(lambda timeline: timeline.now() + 1)
        return there

    monkeypatch.setattr(mock.world.bell, "wait", wait)
    answer = mock.http.post(f"{CALLBACKS}/wait", json={"count": 50})

    assert len(answer.json()["callbacks"]) == 50
    assert len(looks) == 2


def test_a_server_that_stops_waits_for_no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    with MockServer(Settings()) as server:
        begun = threading.Event()
        original = server.world.bell.wait

        def noted(*what: Any) -> object:
            begun.set()
            return original(*what)

        monkeypatch.setattr(server.world.bell, "wait", noted)
        answers: list[httpx.Response] = []
        body = {"timeoutSeconds": 9}
        waiting = threading.Thread(
            target=lambda: answers.append(post(server.url, f"{CALLBACKS}/wait", body))
        )
        waiting.start()
        assert begun.wait(10)

    waiting.join(10)
    assert problem(answers[0], 504)
