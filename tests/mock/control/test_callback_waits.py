"""A wait for callbacks: what ends it, and when it was in vain."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from kie4o_mock import MockServer, Settings
from kie4o_mock.state.deliveries import Deliveries, Delivery

from tests.conftest import CALLBACK, START, Mock
from tests.mock.conftest import BODY, GENERATE, NOBODY, Inbox, Visit, post, problem
from tests.mock.control.deliveries import CALLBACKS


def wait(mock: Mock, **body: Any) -> httpx.Response:
    return mock.http.post(f"{CALLBACKS}/wait", json={"timeoutSeconds": 0, **body})


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
        mock.state.sandbox("test-key").scheduler.advance(lambda scheduler: scheduler.now() + 1)

    def wait(look: Callable[[], object], _: float) -> object:
        scheduler = mock.state.sandbox("test-key").scheduler
        while not (there := look()):
            scheduler.advance(lambda scheduler: scheduler.now() + 1)
        return there

    monkeypatch.setattr(mock.state.notifier, "wait_for", wait)
    answer = mock.http.post(f"{CALLBACKS}/wait", json={"count": 50})

    assert len(answer.json()["callbacks"]) == 50
    assert len(looks) == 2


def test_a_server_that_stops_waits_for_no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    with MockServer(Settings()) as server:
        begun = threading.Event()
        original = server.state.notifier.wait_for

        def noted(*what: Any) -> object:
            begun.set()
            return original(*what)

        monkeypatch.setattr(server.state.notifier, "wait_for", noted)
        answers: list[httpx.Response] = []
        body = {"timeoutSeconds": 9}
        waiting = threading.Thread(
            target=lambda: answers.append(post(server.url, f"{CALLBACKS}/wait", body))
        )
        waiting.start()
        assert begun.wait(10)

    waiting.join(10)
    assert problem(answers[0], 504)
