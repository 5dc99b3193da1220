"""How a request names a scenario: header, prompt, key; which wins; what an unknown name says."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import Mock
from tests.mock.conftest import BODY, CREDIT, GENERATE, OPERATIONS, UPLOADS, Visit
from tests.mock.scenarios.conftest import Task, call, named, rule

StartMock = Callable[..., Mock]
SLIP = "there is no scenario 'rate-limted'. Did you mean 'rate-limited'? "


def test_a_header_wins_over_prompt_rule_and_key(mock: Mock, visit: Visit) -> None:
    mock = visit(mock, "mock-maintenance")
    rule(mock, scenario="server-error")
    body = {**BODY, "prompt": "[mock:rate-limited]"}

    answer = mock.post(GENERATE, body, headers={"X-Mock-Scenario": "queue-full"})

    assert answer["code"] == 550


def test_a_prompt_wins_over_rule_and_key(mock: Mock, visit: Visit) -> None:
    mock = visit(mock, "mock-maintenance")
    rule(mock, scenario="server-error")

    assert mock.generate(prompt="[mock:rate-limited]")["code"] == 429


def test_a_rule_wins_over_the_key(mock: Mock, visit: Visit) -> None:
    mock = visit(mock, "mock-maintenance")
    rule(mock, scenario="server-error")

    assert [mock.generate()["code"] for _ in range(2)] == [500, 455]


def test_a_rule_that_was_not_needed_is_kept(mock: Mock) -> None:
    rule(mock, scenario="server-error")

    codes = [mock.generate(prompt=prompt)["code"] for prompt in ("[mock:queue-full]", "A fox")]

    assert codes == [550, 500]


def test_a_task_goes_on_by_the_name_in_its_prompt(mock: Mock) -> None:
    task_id = mock.create(prompt="[mock:read-server-error] A fox")
    rule(mock, scenario="maintenance", operation="getTask")

    assert [mock.read(task_id)["code"] for _ in range(5)] == [500, 500, 500, 455, 200]


def test_a_header_at_generate_counts_for_the_task_too(mock: Mock) -> None:
    task_id = named(mock, "generateImage", "read-rate-limited").json()["data"]["taskId"]

    assert [mock.read(task_id)["code"] for _ in range(4)] == [429, 429, 429, 200]


def test_what_refuses_generate_does_not_count_for_later_reads(mock: Mock) -> None:
    mock.generate(prompt="[mock:charged-server-error] A fox")
    (task_id,) = mock.state.sandbox("test-key").tasks

    assert mock.read(task_id)["code"] == 200


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_key_counts_for_every_call(mock: Mock, visit: Visit, operation: str) -> None:
    task = Task(mock)

    answer = call(visit(mock, "mock-rate-limited"), operation, task)

    assert answer.json()["code"] == 429


def test_keys_for_one_scenario_can_be_told_apart(mock: Mock, visit: Visit) -> None:
    one, other = visit(mock, "mock-content-policy.1"), visit(mock, "mock-content-policy.2")
    task_id = one.create()

    assert other.read(task_id)["code"] == 422
    assert one.credits() == 999
    assert other.credits() == 1000


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_unknown_name_in_the_header_is_an_error(mock: Mock, operation: str) -> None:
    answer = named(mock, operation, "rate-limted", Task(mock)).json()

    assert answer["code"] == (400 if operation in UPLOADS else 422)
    assert answer["msg"].startswith(f"X-Mock-Scenario: {SLIP}")


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_unknown_name_in_the_key_is_an_error(mock: Mock, visit: Visit, operation: str) -> None:
    answer = call(visit(mock, "mock-rate-limted"), operation, Task(mock)).json()

    assert answer["code"] == (400 if operation in UPLOADS else 422)
    assert answer["msg"].startswith(f"Authorization: {SLIP}")


def test_an_unknown_name_creates_and_charges_nothing(mock: Mock) -> None:
    named(mock, "generateImage", "?")

    assert mock.credits() == 1000


def test_a_header_that_changes_nothing_is_noted(mock: Mock) -> None:
    answer = named(mock, "getCredits", "queue-full")

    assert answer.json()["code"] == 200
    said = "X-Mock-Scenario: queue-full changes nothing in getCredits."
    assert answer.headers["x-mock-note"] == said


@pytest.mark.parametrize("name", ["queue-full", "no such thing"])
def test_without_scenario_triggers_names_mean_nothing(
    start_mock: StartMock, visit: Visit, name: str
) -> None:
    mock = visit(start_mock(scenario_triggers=False), f"mock-{name}")

    answer = mock.post(
        GENERATE,
        {**BODY, "prompt": f"[mock:{name}]"},
        headers={"X-Mock-Scenario": name.replace(" ", "-")},
    )

    assert answer["code"] == 200


def test_without_scenario_triggers_rules_still_work(start_mock: StartMock) -> None:
    mock = start_mock(scenario_triggers=False)
    rule(mock, scenario="read-server-error", operation="generateImage")

    assert mock.read(mock.create())["code"] == 500


def test_a_key_that_is_not_accepted_names_nothing(start_mock: StartMock, visit: Visit) -> None:
    mock = visit(start_mock(keys=frozenset({"real"})), "mock-queue-full")

    assert mock.http.get(CREDIT).json()["code"] == 401


def test_a_natural_refusal_is_not_hidden(start_mock: StartMock) -> None:
    mock = start_mock(credits=0)

    assert named(mock, "generateImage", "charged-server-error").json()["code"] == 402


def test_scenario_triggers_can_be_switched_off_for_one_key(mock: Mock, visit: Visit) -> None:
    mock.http.patch("/__mock/settings", json={"scenarioTriggers": False})

    assert mock.generate(prompt="[mock:queue-full]")["code"] == 200
    assert visit(mock, "other").generate(prompt="[mock:queue-full]")["code"] == 550


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [("queue-full", 200, 550), ("wrong-path", 404, None), ("cut-after", None, 200)],
)
def test_the_journal_tells_what_a_request_went_by(
    wild: Mock, name: str, status: int | None, code: int | None
) -> None:
    try:
        named(wild, "generateImage", name)
    except ConnectionError:
        assert name == "cut-after"

    (entry,) = wild.http.get("/__mock/requests").json()["requests"]
    assert (entry["scenario"], entry["status"], entry["code"]) == (name, status, code)
