"""Whose state is saved and loaded: that of one key, or of all."""

from __future__ import annotations

import json

from tests.conftest import CALLBACK, START, Mock
from tests.mock.conftest import NOBODY, Visit, problem
from tests.mock.control.snapshots import load, save


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
