"""Habits that cost credits, each shown by a small client."""

from __future__ import annotations

import pytest
from kie4o_mock.scenarios.faults import ConnectionCut
from kie4o_mock.state.log_entries import LONGEST_BODY
from kie4o_mock.verdict.judge import judge_all

from tests.conftest import CALLBACK, Mock
from tests.mock.conftest import BODY, CREDIT, GENERATE
from tests.mock.verdict.conftest import fetch, habits, use, verdict, wait


def test_generate_again_after_a_lost_answer_is_paid_twice(mock: Mock) -> None:
    use(mock, "cut-after")
    with pytest.raises(ConnectionCut):
        mock.generate()
    mock.create()

    (finding,) = verdict(mock)["findings"]

    assert (finding["rule"], finding["severity"]) == ("paid-twice", "costs money")
    assert [item["summary"] for item in finding["evidence"]] == [
        f"POST {GENERATE}: connection closed",
        f"POST {GENERATE}: HTTP 200, code 200",
    ]


@pytest.mark.parametrize("scenario", ["server-error", "charged-server-error", "http-500"])
def test_generate_again_after_a_failure_is_found(mock: Mock, scenario: str) -> None:
    use(mock, scenario)
    mock.http.post(GENERATE, json=BODY)
    mock.create()

    assert habits(mock) == ["generate-repeated-after-failure"]


def test_generate_again_while_the_first_is_not_answered_is_found(mock: Mock) -> None:
    first, _ = mock.create(), mock.create()
    slow, quick = mock.state.sandbox("test-key").activity.requests.items()
    slow.began, slow.seconds, quick.began = 0.0, 60.0, 30.0

    (finding,) = verdict(mock)["findings"]

    assert (finding["rule"], finding["taskId"]) == ("paid-twice", first)


def test_another_body_after_a_failure_is_no_bad_habit(mock: Mock) -> None:
    use(mock, "server-error")
    mock.generate()
    mock.create(prompt="Another lighthouse")

    assert habits(mock) == []


def test_long_bodies_that_begin_alike_are_two_requests(mock: Mock) -> None:
    use(mock, "server-error")
    mock.generate(prompt="A lighthouse " * LONGEST_BODY)
    mock.create(prompt="A lighthouse " * LONGEST_BODY + "in a storm")

    assert habits(mock) == []


def test_a_task_given_up_early_and_asked_for_again_is_found(mock: Mock) -> None:
    task_id = mock.create()
    wait(mock, task_id, [2, 3, 5])
    mock.create()

    (finding,) = verdict(mock)["findings"]

    assert (finding["rule"], finding["taskId"]) == ("given-up-early", task_id)


def test_a_task_asked_for_again_after_its_end_was_seen_is_no_bad_habit(mock: Mock) -> None:
    wait(mock, mock.create(), [2, 18])
    mock.create()

    assert habits(mock) == []


def test_a_task_that_nobody_asks_about_is_found_once_it_has_ended(mock: Mock) -> None:
    task_id = mock.create()
    mock.advance(18)

    (finding,) = verdict(mock)["findings"]

    assert (finding["rule"], finding["taskId"]) == ("task-forgotten", task_id)


def test_when_nobody_goes_on_a_running_task_is_forgotten_unless_it_was_polled_or_calls_back(
    mock: Mock,
) -> None:
    forgotten = mock.create()
    mock.read(mock.create())
    mock.create(callBackUrl=CALLBACK)

    (finding,) = judge_all(mock.state, over=True).findings

    assert (finding.rule.id, finding.case.task_id) == ("task-forgotten", forgotten)


def test_the_key_at_a_host_of_images_is_found(mock: Mock) -> None:
    url = mock.finished()["response"]["resultUrls"][0]

    fetch(mock, url, Authorization="Bearer test-key")

    assert habits(mock) == ["key-sent-to-image-host"]


@pytest.mark.parametrize("query", ["apiKey=other", "api_key=other", "q=test-key", "access_token="])
def test_the_key_in_a_url_is_found_and_not_shown(mock: Mock, query: str) -> None:
    mock.http.get(f"{CREDIT}?{query}")

    found = verdict(mock)["findings"]

    assert [finding["rule"] for finding in found] == ["key-in-url"]
    assert "test-key" not in str(found)
