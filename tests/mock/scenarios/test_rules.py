"""Rules: a scenario or a fault for the next requests that match."""

from __future__ import annotations

import threading
from typing import Any

import httpx
import pytest

from tests.conftest import Mock
from tests.mock.conftest import problem
from tests.mock.scenarios.conftest import RULES, Task, call, codes, rule, unchecked


def test_a_rule_is_applied_once(mock: Mock) -> None:
    rule(mock, scenario="server-error")

    assert codes(mock, 2) == [500, 200]


def test_a_rule_is_applied_as_often_as_it_says(mock: Mock) -> None:
    rule(mock, scenario="rate-limited", times=3)

    assert codes(mock, 4) == [429, 429, 429, 200]


def test_a_rule_can_be_applied_until_it_is_deleted(mock: Mock) -> None:
    made = rule(mock, scenario="rate-limited", times=None)
    assert codes(mock, 5) == [429] * 5

    mock.http.delete(f"{RULES}/{made['id']}")

    assert codes(mock, 1) == [200]


def test_the_oldest_rule_wins_until_it_is_spent(mock: Mock) -> None:
    rule(mock, scenario="server-error")
    rule(mock, scenario="queue-full")

    assert codes(mock, 3) == [500, 550, 200]


def test_a_rule_for_an_operation_leaves_the_others_alone(mock: Mock) -> None:
    rule(mock, scenario="server-error", operation="getTask")
    task_id = mock.create()

    assert [mock.read(task_id)["code"] for _ in range(2)] == [500, 200]


def test_a_rule_waits_for_a_request_that_its_scenario_changes(mock: Mock) -> None:
    task_id = mock.create()
    rule(mock, scenario="queue-full")
    mock.read(task_id)

    assert codes(mock, 1) == [550]


def test_a_rule_for_a_task_leaves_the_others_alone(mock: Mock) -> None:
    one, other = mock.create(), mock.create()
    rule(mock, scenario="read-server-error", taskId=other)

    assert [mock.read(task_id)["code"] for task_id in (one, other)] == [200, 500]


def test_a_rule_about_reads_can_be_given_to_a_task_by_generate(mock: Mock) -> None:
    rule(mock, scenario="read-rate-limited", operation="generateImage")
    one, other = mock.create(), mock.create()

    assert [mock.read(one)["code"] for _ in range(4)] == [429, 429, 429, 200]
    assert mock.read(other)["code"] == 200


def test_a_scenario_can_be_described_in_the_rule(mock: Mock) -> None:
    rule(mock, scenario={"task": {"seconds": 100}})
    slow, usual = mock.create(), mock.create()
    mock.advance(18)

    assert [mock.record(task_id)["successFlag"] for task_id in (slow, usual)] == [0, 1]


def test_the_progression_of_one_task_can_be_set(mock: Mock) -> None:
    rule(mock, scenario={"task": {"polls": 2}})
    task_id = mock.create()

    assert [mock.record(task_id)["successFlag"] for _ in range(2)] == [0, 1]


def test_inline_scenarios_with_a_count_do_not_share_it(mock: Mock) -> None:
    inline = {"operations": ["getTask"], "refuse": "server-error", "times": 1}
    for _ in range(2):
        rule(mock, scenario=inline, operation="generateImage")

    tasks = [mock.create(), mock.create()]

    assert [mock.read(task_id)["code"] for task_id in tasks] == [500, 500]


def test_a_rule_decides_how_often_a_limited_scenario_is_applied(mock: Mock) -> None:
    rule(mock, scenario="server-error-once", times=2)

    assert codes(mock, 3) == [500, 500, 200]


def test_a_rule_can_be_a_fault(mock: Mock) -> None:
    rule(mock, fault={"connection": "reset"})

    with pytest.raises(ConnectionError):
        mock.generate()
    assert codes(mock, 1) == [200]
    assert mock.credits() == 999


def test_a_fault_may_hit_a_refusal_too(mock: Mock) -> None:
    unchecked(mock)
    rule(mock, fault={"body": "empty"})

    assert mock.http.post("/api/v1/gpt4o-image/generate", json={}).content == b""


@pytest.mark.parametrize(
    ("latency", "lower", "upper"),
    [
        ({"fixed": 1.5}, 1.5, 1.5),
        ({"uniform": {"lower": 1, "upper": 2}}, 1, 2),
        ({"lognormal": {"median": 1, "sigma": 1, "most": 2}}, 0, 2),
    ],
)
def test_latency_waits_real_seconds(
    mock: Mock, latency: dict[str, Any], lower: float, upper: float
) -> None:
    slept: list[float] = []
    rule(mock, fault={"latency": latency}, times=None)
    mock.state.waiting.sleep = slept.append

    codes(mock, 5)

    assert len(slept) == 5
    assert all(lower <= seconds <= upper for seconds in slept)


def test_probability_applies_to_a_part_and_repeats_with_its_seed(mock: Mock) -> None:
    runs = []
    for _ in range(2):
        made = rule(mock, scenario="server-error", probability=0.5, times=None, seed=3)
        runs.append(codes(mock, 40))
        mock.http.delete(f"{RULES}/{made['id']}")

    assert runs[0] == runs[1]
    assert 10 < runs[0].count(500) < 30


def test_a_probability_of_nothing_is_never(mock: Mock) -> None:
    rule(mock, scenario="server-error", probability=0, times=None)

    assert codes(mock, 5) == [200] * 5


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "body: send exactly one of scenario, fault."),
        (
            {"scenario": "slow", "fault": {"connection": "reset"}},
            "body: send exactly one of scenario, fault.",
        ),
        ({"fault": {}}, "fault: send at least one of latency, connection, status, body, chunks."),
        ({"scenario": "slwo"}, "scenario: there is no scenario 'slwo'. Did you mean 'slow'?"),
        ({"scenario": 3}, "scenario: 3 is not allowed. It must be a name or an object."),
        ({"scenario": {"tsk": {}}}, "scenario.tsk: unknown. Did you mean task?"),
        ({"scenario": {"refuse": "no"}}, "scenario.refuse: 'no' is unknown."),
        ({"fault": {"conection": "reset"}}, "fault.conection: unknown. Did you mean connection?"),
        (
            {"fault": {"latency": {"uniform": {"lower": 2, "upper": 1}}}},
            "fault.latency.uniform: lower, 2, is more than upper, 1.",
        ),
        (
            {"scenario": {"refuse": "no"}},
            "is unknown. Known: expired, file-too-large, insufficient-credits,",
        ),
        ({"scenario": "slow", "times": 0}, "times: 0 is not allowed."),
        ({"scenario": "slow", "probability": 2}, "probability: 2 is not allowed."),
        ({"scenario": "slow", "operation": "get"}, "operation: 'get' is not allowed."),
        (
            {"scenario": "queue-full", "operation": "getTask"},
            "operation: the scenario changes generateImage, createJob, not getTask.",
        ),
        ({"scenario": {}}, "pictures, callbacks, upload: at least one is needed."),
    ],
)
def test_a_bad_rule_is_refused_with_a_reason(mock: Mock, body: Any, said: str) -> None:
    assert said in problem(mock.http.post(RULES, json=body), 422)


def test_many_at_once_share_a_rule_exactly(mock: Mock) -> None:
    rule(mock, scenario="server-error", times=10)
    found: list[int] = []

    def work() -> None:
        transport = httpx.WSGITransport(app=mock.app)
        with httpx.Client(transport=transport, base_url="http://mock") as http:
            for _ in range(5):
                answer = http.get(
                    "/api/v1/chat/credit", headers={"Authorization": "Bearer test-key"}
                )
                found.append(answer.json()["code"])

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (found.count(500), found.count(200)) == (10, 30)


def test_a_rule_can_break_a_download_link(mock: Mock) -> None:
    task = Task(mock)
    rule(mock, scenario="source-unavailable", taskId=task.id)

    assert call(mock, "getDownloadUrl", task).json()["code"] == 451
    assert call(mock, "getDownloadUrl", task).json()["code"] == 200
