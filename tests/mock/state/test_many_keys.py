"""Two hundred tests at once on one server: each with its key, and none sees another."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from attrs import frozen
from kie4o_mock import MockServer, Settings

from tests.mock.conftest import CREDIT, GENERATE, RECORD

pytestmark = pytest.mark.slow

KEYS = 200
Json = dict[str, Any]


@frozen
class Story:
    """What one of the tests did, and what it saw. Each does as much as its number says."""

    number: int
    tasks: list[str]
    flags: list[int]
    balance: float
    account: Json
    now: float
    settings: Json
    journal: Json
    events: Json
    listed: list[str]
    ledger: list[Json]
    rules: list[Json]


class Caller:
    """One API key on the shared server."""

    def __init__(self, http: httpx.Client, number: int) -> None:
        self._http = http
        self._headers = {"Authorization": f"Bearer key-{number}"}

    def __call__(self, method: str, path: str, body: Json | None = None, **query: Any) -> Json:
        answer = self._http.request(method, path, json=body, params=query, headers=self._headers)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()
        return found


def play(http: httpx.Client, number: int) -> Story:
    """The same story for each number, with other amounts."""
    call, count = Caller(http, number), number % 3 + 1
    before = call("POST", "/__mock/clock/freeze")["now"]
    call("PATCH", "/__mock/account", {"credits": 1000 + number, "price": number})
    call("PATCH", "/__mock/settings", {"taskSeconds": 10 + number})
    body = {"prompt": f"Number {number}", "size": "1:1"}
    tasks = [call("POST", GENERATE, body)["data"]["taskId"] for _ in range(count)]
    call("POST", "/__mock/rules", {"scenario": "rate-limited", "operation": "getCredits"})
    assert call("GET", CREDIT)["code"] == 429
    # Tests with an even number let their tasks end, the others stop one second before.
    call("POST", "/__mock/clock/advance", {"seconds": 10 + number - number % 2})
    return Story(
        number,
        tasks,
        [call("GET", RECORD, taskId=task)["data"]["successFlag"] for task in tasks],
        call("GET", CREDIT)["data"],
        call("GET", "/__mock/account"),
        call("GET", "/__mock/clock")["now"] - before,
        call("GET", "/__mock/settings"),
        call("GET", "/__mock/requests"),
        call("GET", "/__mock/events"),
        [task["taskId"] for task in call("GET", "/__mock/tasks")["tasks"]],
        call("GET", "/__mock/account/ledger")["bookings"],
        call("GET", "/__mock/rules")["rules"],
    )


@pytest.fixture(scope="module")
def stories() -> Iterator[list[Story]]:
    limits = httpx.Limits(max_connections=16)
    with (
        MockServer(Settings(seed=7)) as server,
        httpx.Client(base_url=server.url, verify=False, limits=limits, timeout=60) as http,
        ThreadPoolExecutor(16) as pool,
    ):
        futures = [pool.submit(play, http, number) for number in range(KEYS)]
        yield [future.result() for future in futures]


def test_every_task_is_one_key_s_own(stories: list[Story]) -> None:
    every = [task for story in stories for task in story.tasks]

    assert len(set(every)) == len(every) == sum(number % 3 + 1 for number in range(KEYS))
    assert all(story.listed == story.tasks for story in stories)


def test_every_clock_moved_as_far_as_its_own_test_said(stories: list[Story]) -> None:
    for story in stories:
        assert story.now == pytest.approx(10 + story.number - story.number % 2, abs=1e-3)
        assert set(story.flags) == {1 - story.number % 2}


def test_every_balance_is_what_its_own_test_left(stories: list[Story]) -> None:
    for story in stories:
        spent = story.number * len(story.tasks)
        assert story.balance == story.account["credits"] == 1000 + story.number - spent
        assert (story.account["spent"], story.account["price"]) == (spent, story.number)


def test_every_ledger_has_its_own_bookings(stories: list[Story]) -> None:
    for story in stories:
        assert [booking["taskId"] for booking in story.ledger] == [None, *story.tasks]


def test_every_setting_is_its_own(stories: list[Story]) -> None:
    assert [story.settings["taskSeconds"] for story in stories] == [10 + n for n in range(KEYS)]


def test_every_journal_has_its_own_requests(stories: list[Story]) -> None:
    for story in stories:
        made = [entry for entry in story.journal["requests"] if entry["method"] == "POST"]
        assert {entry["body"]["prompt"] for entry in made} == {f"Number {story.number}"}
        assert [entry["taskId"] for entry in made] == story.tasks
        assert story.journal["count"] == 2 * len(story.tasks) + 2


def test_every_rule_was_applied_to_its_own_test(stories: list[Story]) -> None:
    assert {tuple(rule["applied"] for rule in story.rules) for story in stories} == {(1,)}


def test_every_event_is_one_of_its_own_tasks(stories: list[Story]) -> None:
    for story in stories:
        assert {event["taskId"] for event in story.events["events"]} == set(story.tasks)
        kinds = [event["kind"] for event in story.events["events"]]
        assert kinds.count("task.ended") == (0 if story.number % 2 else len(story.tasks))
