"""Snapshots: a state is saved, as data or under a name, and brought back."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import CALLBACK, START, Mock
from tests.mock.conftest import CREATE_JOB, DAY, JOB, JOB_RECORD, problem
from tests.mock.control.snapshots import load, save

StartMock = Callable[..., Mock]


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


def test_a_job_is_back_as_it_was(mock: Mock) -> None:
    job = mock.post(CREATE_JOB, JOB)["data"]["taskId"]
    mock.advance(9)
    before = mock.http.get(JOB_RECORD, params={"taskId": job}).json()
    snapshot = save(mock)
    mock.post("/__mock/reset", None)

    load(mock, snapshot)

    assert mock.http.get(JOB_RECORD, params={"taskId": job}).json() == before


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("model", "another-model", "model: 'another-model' is not the model of sent"),
        ("model", None, "sent: size: missing"),
        ("sent", '{"model":"4o-image-api","input":{}}', "sent: size: missing"),
    ],
)
def test_a_job_that_nobody_could_have_created_is_refused(
    mock: Mock, field: str, value: str | None, said: str
) -> None:
    mock.post(CREATE_JOB, JOB)
    snapshot = save(mock)
    snapshot["sandboxes"][0]["tasks"][0][field] = value

    refused = mock.http.post("/__mock/state/load", json=snapshot)

    assert said in problem(refused, 422)


def test_what_came_after_is_gone(mock: Mock) -> None:
    save(mock, "empty")
    task_id = mock.create()

    load(mock, "empty")

    assert mock.read(task_id)["code"] == 422
    assert mock.credits() == 1000


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


def test_a_file_is_loaded_into_another_mock(mock: Mock, start_mock: StartMock) -> None:
    task_id = mock.create()
    text = json.dumps(save(mock))
    other = start_mock()

    load(other, json.loads(text))

    assert other.record(task_id)["status"] == "GENERATING"


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

    sent = "both" if both else "neither"
    assert f"send a snapshot, or the name of one; you sent {sent}." in problem(answer, 422)


@pytest.mark.parametrize(
    ("way", "wrong", "said"),
    [
        (["version"], 2, "version: 2 is not allowed."),
        (["seed"], "x", "seed"),
        (["sandboxes", 0, "tasks", 0, "plan", "ends"], "soon", "tasks[0].plan.ends"),
        (["sandboxes", 0, "tasks", 0, "sent"], {}, "tasks[0].sent: {} is not allowed."),
        (["sandboxes", 0, "tasks", 0, "sent"], "{", "tasks[0].sent: body: it ends too early"),
        (["sandboxes", 0, "tasks", 0, "sent"], '{"size": "9:1"}', "tasks[0].sent: size: '9:1'"),
        (["sandboxes", 0, "tasks", 0, "count"], 10_000_000, "tasks[0].count: 10000000 is not"),
        (["sandboxes", 0, "tasks", 0, "base_url"], "http://a:99999", "base_url: Port out of range"),
        (["sandboxes", 0, "tasks", 0, "scenario"], {"refuse": "x"}, "scenario.refuse: 'x' is unk"),
        (["sandboxes", 0, "tasks", 0, "plan", "created"], None, "plan.created: null is not"),
        (["sandboxes", 0, "tasks", 0, "plan", "ends"], 1e300, "plan.ends: 1e+300 is not"),
        (["sandboxes", 0, "tasks", 0, "plan", "ends"], None, "never ends."),
        (["sandboxes", 0, "time", "scale"], 0, "time.scale: 0 is not allowed."),
        (["sandboxes", 0, "account"], None, "sandboxes[0].account: null is not allowed."),
        (["sandboxes", 0, "account"], {}, "sandboxes[0].account.balance: missing."),
        (["sandboxes", 0, "settings", "progression"], "warp", "Allowed: 'time', 'polls', 'inst"),
        (["sandboxes", 0, "settings", "polls"], 0, "polls: 0 is not allowed."),
        (["sandboxes", 0, "settings", "polls"], True, "polls: true is not allowed."),
        (["sandboxes", 0, "deliveries", 0, "body"], "%", "body: '%' is not allowed. It must be b"),
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


def test_an_id_of_a_forgotten_task_never_comes_again(start_mock: StartMock) -> None:
    mock = start_mock(task_limit=1)
    before = []
    for _ in range(4):
        before.append(mock.create())
        mock.advance(30)
    snapshot = save(mock)
    mock.post("/__mock/reset", None)
    load(mock, snapshot)

    after = [mock.create() for _ in range(4)]

    assert not set(before) & set(after)
