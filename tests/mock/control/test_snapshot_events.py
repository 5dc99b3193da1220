"""What was queued or under way when a state was saved, and comes after it was loaded."""

from __future__ import annotations

import json
from collections.abc import Callable

from kie4o_mock import MockServer, Settings

from tests.conftest import CALLBACK, START, Mock
from tests.mock.conftest import BODY, DAY, GENERATE, Inbox, post
from tests.mock.control.snapshots import Json, load, save

StartMock = Callable[..., Mock]
PATIENCE = 10


def kinds(fired: list[Json]) -> list[tuple[float, str]]:
    return [(event["at"] - START, event["kind"]) for event in fired]


def test_queued_events_happen_as_they_would_have(mock: Mock) -> None:
    mock.create(callBackUrl=CALLBACK)
    mock.advance(9)
    save(mock, "half")
    mock.advance(15 * DAY)

    load(mock, "half")

    assert kinds(mock.advance(15 * DAY)) == [
        (18, "task.ended"),
        (18, "callback.attempt"),
        (18 + 14 * DAY, "images.expired"),
    ]


def test_a_retry_that_was_queued_comes_with_the_same_id(mock: Mock) -> None:
    mock.receiver.answers = [500]
    mock.create(callBackUrl=CALLBACK)
    mock.advance(20)
    save(mock, "failed once")

    load(mock, "failed once")

    assert kinds(mock.advance(60)) == [(78, "callback.attempt")]
    first, second = (request.headers["X-Mock-Delivery"] for request in mock.receiver.requests)
    assert first == second
    (delivery,) = mock.http.get("/__mock/callbacks").json()["callbacks"]
    assert [attempt["status"] for attempt in delivery["attempts"]] == [500, 200]


def test_an_attempt_that_was_under_way_is_lost_and_its_retry_comes(mock: Mock) -> None:
    mock.http.put("/__mock/inbox/slow", json={"answers": [{"delaySeconds": 10}]})
    mock.create(callBackUrl="http://mock.test/__mock/inbox/slow")
    mock.advance(20)
    save(mock, "under way")

    load(mock, "under way")

    assert kinds(mock.advance(60)) == [(78, "callback.attempt")]
    (delivery,) = mock.http.get("/__mock/callbacks").json()["callbacks"]
    first, second = delivery["attempts"]
    assert (first["error"].partition(":")[0], second["status"]) == ("lost", 200)


def test_what_was_sent_and_answered_is_in_a_snapshot(mock: Mock) -> None:
    mock.finished(callBackUrl=CALLBACK)
    before = mock.http.get("/__mock/callbacks").json()
    snapshot = save(mock)

    load(mock, snapshot)

    assert mock.http.get("/__mock/callbacks").json() == before


def test_a_callback_that_was_taken_does_not_come_again(mock: Mock) -> None:
    mock.create(callBackUrl=CALLBACK)
    mock.advance(20)
    load(mock, save(mock))

    mock.advance(DAY)

    assert len(mock.receiver.requests) == 1


def test_a_task_that_reads_end_goes_on_counting(start_mock: StartMock) -> None:
    mock = start_mock(progression="polls", polls=2)
    task_id = mock.create()
    mock.read(task_id)
    load(mock, json.loads(json.dumps(save(mock))))

    assert mock.record(task_id)["successFlag"] == 1


def test_a_kept_snapshot_is_not_changed_by_what_is_loaded_from_it(mock: Mock) -> None:
    mock.receiver.answers = [500] * 8
    mock.create(callBackUrl=CALLBACK)
    mock.advance(18)
    save(mock, "once")
    for _ in range(2):
        load(mock, "once")
        mock.http.patch("/__mock/account", json={"add": 1})
        mock.advance(60)

        (delivery,) = mock.http.get("/__mock/callbacks").json()["callbacks"]
        assert (len(delivery["attempts"]), mock.credits()) == (2, 1000)


def test_on_a_server_loaded_callbacks_come_by_themselves(inbox: Inbox) -> None:
    with MockServer(Settings(task_seconds=1)) as server:
        post(server.url, "/__mock/clock/freeze", None)
        post(server.url, GENERATE, {**BODY, "callBackUrl": inbox.url})
        snapshot = post(server.url, "/__mock/state/save", None).json()
        post(server.url, "/__mock/clock/scale", {"factor": 100})
        inbox.taken.get(timeout=PATIENCE)

        post(server.url, "/__mock/state/load", snapshot)
        post(server.url, "/__mock/clock/scale", {"factor": 100})

        inbox.taken.get(timeout=PATIENCE)
