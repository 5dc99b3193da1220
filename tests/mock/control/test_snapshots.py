"""Snapshots: a state is saved, as data or under a name, and brought back."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from kie4o_mock import MockServer, Settings

from tests.conftest import CALLBACK, START, Mock
from tests.mock.conftest import BODY, DAY, GENERATE, NOBODY, Inbox, Visit, post, problem

StartMock = Callable[..., Mock]
Json = dict[str, Any]
PATIENCE = 10


def save(mock: Mock, name: str | None = None, **options: Any) -> Json:
    query = {"name": name} if name else None
    answer = mock.http.post("/__mock/state/save", params=query, **options)
    assert answer.status_code == 200, answer.text
    snapshot: Json = answer.json()
    return snapshot


def load(mock: Mock, snapshot: Json | str, **options: Any) -> Json:
    query = {"name": snapshot} if isinstance(snapshot, str) else None
    body = None if isinstance(snapshot, str) else snapshot
    answer = mock.http.post("/__mock/state/load", params=query, json=body, **options)
    assert answer.status_code == 200, answer.text
    loaded: Json = answer.json()
    return loaded


def kinds(fired: list[Json]) -> list[tuple[float, str]]:
    return [(event["at"] - START, event["kind"]) for event in fired]


def test_a_task_is_back_as_it_was(mock: Mock) -> None:
    task_id = mock.create(nVariants=2)
    mock.advance(9)
    before = mock.http.get("/__mock/tasks").json()
    save(mock, "half")
    mock.advance(DAY)

    loaded = load(mock, "half")

    assert loaded == {"savedAt": START + 9, "sandboxes": 1, "tasks": 1}
    assert mock.http.get("/__mock/tasks").json() == before
    assert mock.record(task_id)["successFlag"] == 0


def test_what_came_after_is_gone(mock: Mock) -> None:
    save(mock, "empty")
    task_id = mock.create()

    load(mock, "empty")

    assert mock.read(task_id)["code"] == 422
    assert mock.credits() == 1000


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


def test_money_and_settings_are_back(mock: Mock) -> None:
    mock.create()
    mock.http.patch("/__mock/account", json={"price": 5, "revoked": True})
    mock.http.patch("/__mock/settings", json={"queueLimit": 7, "taskSeconds": 3})
    topics = ("account", "account/ledger", "settings")
    before = [mock.http.get(f"/__mock/{topic}").json() for topic in topics]
    snapshot = save(mock)
    mock.post("/__mock/reset", None)

    load(mock, snapshot)

    assert [mock.http.get(f"/__mock/{topic}").json() for topic in topics] == before


@pytest.mark.parametrize("verb", ["freeze", "scale"])
def test_time_goes_on_as_it_went(mock: Mock, verb: str) -> None:
    mock.advance(3600)
    mock.post(f"/__mock/clock/{verb}", {"factor": 60} if verb == "scale" else None)
    before = mock.http.get("/__mock/clock").json()
    snapshot = save(mock)
    mock.post("/__mock/reset", None)

    load(mock, snapshot)

    assert mock.http.get("/__mock/clock").json() == before


def test_the_next_id_is_the_one_that_would_have_come(mock: Mock) -> None:
    mock.create()
    snapshot = save(mock)
    expected = mock.create()

    load(mock, snapshot)

    assert mock.create() == expected


def test_pictures_are_those_from_before(mock: Mock) -> None:
    (url,) = mock.finished()["response"]["resultUrls"]
    before = mock.http.get(url).content
    snapshot = save(mock)
    mock.post("/__mock/reset", None)

    load(mock, snapshot)

    assert mock.http.get(url).content == before


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


def test_a_file_is_loaded_into_another_mock(mock: Mock, start_mock: StartMock) -> None:
    task_id = mock.create()
    text = json.dumps(save(mock))
    other = start_mock()

    load(other, json.loads(text))

    assert other.record(task_id)["status"] == "GENERATING"


def test_one_state_can_be_where_many_tests_start(mock: Mock, visit: Visit) -> None:
    task_id = mock.create()
    snapshot = save(mock)

    for key in ("test-one", "test-two"):
        other = visit(mock, key)
        load(other, snapshot)
        assert other.record(task_id)["status"] == "GENERATING"
        assert other.credits() == 999


def test_all_keys_are_saved_and_loaded_without_a_key(mock: Mock, visit: Visit) -> None:
    other = visit(mock, "other-key")
    tasks = [mock.create(), other.create()]
    snapshot = save(mock, headers=NOBODY)
    mock.post("/__mock/reset", None, headers=NOBODY)
    late = visit(mock, "late-key").create()

    assert load(mock, snapshot, headers=NOBODY)["tasks"] == 2

    assert [mock.read(tasks[0])["code"], other.read(tasks[1])["code"]] == [200, 200]
    assert visit(mock, "late-key").read(late)["code"] == 422


def test_a_loaded_sandbox_lives_before_its_key_is_seen(mock: Mock) -> None:
    mock.create(callBackUrl=CALLBACK)
    snapshot = save(mock, headers=NOBODY)
    load(mock, snapshot, headers=NOBODY)

    mock.post("/__mock/clock/advance", {"seconds": 18}, headers=NOBODY)

    assert len(mock.receiver.requests) == 1


def test_without_a_key_the_time_and_settings_of_those_to_come_are_saved(
    mock: Mock, visit: Visit
) -> None:
    mock.post("/__mock/clock/advance", {"seconds": 60}, headers=NOBODY)
    mock.http.patch("/__mock/settings", json={"maintenance": True}, headers=NOBODY)
    snapshot = save(mock, headers=NOBODY)
    mock.post("/__mock/reset", None, headers=NOBODY)

    load(mock, snapshot, headers=NOBODY)

    assert mock.http.get("/__mock/clock", headers=NOBODY).json()["now"] == START + 60
    assert visit(mock, "late-key").generate()["code"] == 455


def test_a_key_takes_its_own_of_many(mock: Mock, visit: Visit) -> None:
    other = visit(mock, "other-key")
    mock.create()
    task_id = other.create()
    snapshot = save(mock, headers=NOBODY)
    other.post("/__mock/reset", None)
    mock.post("/__mock/reset", None)

    load(other, snapshot)

    assert (other.read(task_id)["code"], mock.credits()) == (200, 1000)


def test_a_key_of_which_there_is_nothing_must_not_choose(mock: Mock, visit: Visit) -> None:
    mock.create()
    visit(mock, "other-key").create()
    snapshot = save(mock, headers=NOBODY)

    answer = visit(mock, "late-key").http.post("/__mock/state/load", json=snapshot)

    assert "none of its sandboxes belongs to this key" in problem(answer, 409)


def test_no_key_is_in_a_snapshot(mock: Mock) -> None:
    mock.create()

    assert "test-key" not in json.dumps(save(mock, headers=NOBODY))


def test_names_are_those_of_the_key_and_of_all(mock: Mock, visit: Visit) -> None:
    save(mock, "mine")
    save(visit(mock, "other-key"), "theirs")
    save(mock, "ours", headers=NOBODY)

    found = mock.http.get("/__mock/state").json()["snapshots"]
    assert [snapshot["name"] for snapshot in found] == ["mine", "ours"]


def test_the_latest_hundred_names_are_kept(mock: Mock) -> None:
    for number in range(101):
        save(mock, f"number {number}")

    found = mock.http.get("/__mock/state").json()["snapshots"]
    assert [found[0]["name"], len(found)] == ["number 1", 100]


def test_an_unknown_name_is_a_problem(mock: Mock) -> None:
    answer = mock.http.post("/__mock/state/load", params={"name": "nope"})

    assert problem(answer, 404) == "name: there is no snapshot 'nope'."


@pytest.mark.parametrize("both", [False, True])
def test_a_snapshot_or_a_name_is_needed_not_both(mock: Mock, both: bool) -> None:
    query, body = ({"name": "x"}, save(mock)) if both else ({}, None)
    answer = mock.http.post("/__mock/state/load", params=query, json=body)

    assert "send a snapshot, or the name of one, not both" in problem(answer, 422)


@pytest.mark.parametrize(
    ("way", "wrong", "said"),
    [
        (["version"], 2, "version: 2 is not allowed."),
        (["seed"], "x", "seed"),
        (["sandboxes", 0, "tasks", 0, "plan", "ends"], "soon", "tasks[0].plan.ends"),
        (["sandboxes", 0, "tasks", 0, "sent"], {}, "tasks[0].sent: it must be str."),
        (["sandboxes", 0, "account"], None, "sandboxes[0].account: it must be dict."),
        (["sandboxes", 0, "account"], {}, "sandboxes[0].account: balance is missing."),
        (["sandboxes", 0, "settings", "progression"], "warp", "it must be one of time, polls"),
        (["sandboxes", 0, "settings", "polls"], 0, "polls: 0 is less than 1."),
        (["sandboxes", 0, "settings", "polls"], True, "polls: it must be int."),
        (["sandboxes", 0, "deliveries", 0, "body"], "%", "body: it must be base64."),
    ],
)
def test_what_is_no_snapshot_changes_nothing(
    mock: Mock, way: list[Any], wrong: Any, said: str
) -> None:
    mock.create(callBackUrl=CALLBACK)
    mock.advance(18)
    snapshot = save(mock)
    node = snapshot
    for step in way[:-1]:
        node = node[step]
    node[way[-1]] = wrong

    answer = mock.http.post("/__mock/state/load", json=snapshot)

    assert said in problem(answer, 422)
    assert mock.credits() == 999


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
