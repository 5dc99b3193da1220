"""What counts as a behaviour that a client has met."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from kie4o_mock.scenarios.faults import ConnectionCut

from tests.conftest import CALLBACK, Mock
from tests.mock.conftest import CREATE_JOB, JOB, JOB_RECORD, NOBODY, UPLOAD_FILE
from tests.mock.verdict.conftest import fetch, use


def coverage(mock: Mock) -> dict[str, Any]:
    found: dict[str, Any] = mock.http.get("/__mock/coverage", headers=NOBODY).json()
    return found


def seen(mock: Mock) -> set[str]:
    """The ids of the behaviours that were met."""
    return {behavior["id"] for behavior in coverage(mock)["behaviors"] if behavior["seen"]}


def test_a_mock_that_nobody_has_used_has_shown_nothing(mock: Mock) -> None:
    found = coverage(mock)

    assert found["seen"] == 0
    assert found["total"] == len(found["behaviors"]) > 200


def test_a_client_meets_responses_the_end_and_the_callback_of_a_task(mock: Mock) -> None:
    mock.finished(callBackUrl=CALLBACK)

    assert seen(mock) == {
        "response/generateImage/200",
        "response/getTask/200",
        "task-end/generateImage/success",
        "callback/generateImage/200",
        "callback-end/accepted",
    }


def test_the_end_of_a_job_is_another_behaviour(mock: Mock) -> None:
    task_id = mock.post(CREATE_JOB, JOB)["data"]["taskId"]
    mock.advance(18)
    mock.http.get(JOB_RECORD, params={"taskId": task_id})

    assert "task-end/createJob/success" in seen(mock)
    assert "task-end/generateImage/success" not in seen(mock)


def test_each_way_in_which_a_task_fails_is_a_behaviour(mock: Mock) -> None:
    failures = {f"task-end/generateImage/{name}" for name in mock.state.catalogue.outcomes.failures}

    mock.finished(prompt="[mock:content-policy] A lighthouse")

    assert failures < {behavior["id"] for behavior in coverage(mock)["behaviors"]}
    assert len(failures & seen(mock)) == 1


def test_an_end_that_nobody_reads_is_not_met(mock: Mock) -> None:
    mock.read(mock.create(prompt="[mock:content-policy] A lighthouse"))
    mock.advance(18)

    assert not any(name.startswith("task-end/") for name in seen(mock))


def test_a_response_that_was_lost_is_not_met_but_its_scenario_is(mock: Mock) -> None:
    use(mock, "cut-after")
    with pytest.raises(ConnectionCut):
        mock.generate()

    assert seen(mock) == {"scenario/cut-after"}


@pytest.mark.parametrize("scenario", ["slow", "gone-picture", "callback-twice", "callback-lost"])
def test_a_scenario_of_a_task_is_not_met_when_the_task_is_created(
    mock: Mock, scenario: str
) -> None:
    use(mock, scenario)
    mock.create(callBackUrl=CALLBACK)

    assert f"scenario/{scenario}" not in seen(mock)


def test_a_scenario_of_images_is_met_by_who_fetches_one(mock: Mock) -> None:
    use(mock, "gone-picture")
    (url,) = mock.finished()["response"]["resultUrls"]
    before = seen(mock)
    fetch(mock, url)

    assert seen(mock) - before == {"scenario/gone-picture"}


def test_a_scenario_about_the_end_is_not_met_by_a_read_before_it(mock: Mock) -> None:
    task_id = mock.create(prompt="[mock:error-code-in-success] A lighthouse")
    mock.read(task_id)
    before = seen(mock)
    mock.advance(18)
    mock.read(task_id)

    assert "scenario/error-code-in-success" in seen(mock) - before


def test_a_callback_that_the_mock_refuses_to_send_is_not_met(mock: Mock) -> None:
    mock.create(callBackUrl="https://shop.example.com/kie")
    mock.advance(20)

    assert not any(name.startswith("callback") for name in seen(mock))


@pytest.mark.parametrize(
    ("answers", "ends"),
    [
        ([500], {"refused", "accepted-on-retry"}),
        ([httpx.ReadTimeout("late")], {"unanswered", "accepted-on-retry"}),
        ([404] * 4, {"refused", "given-up"}),
    ],
)
def test_every_way_in_which_a_callback_ends_is_met(
    mock: Mock, answers: list[int | Exception], ends: set[str]
) -> None:
    mock.receiver.answers = answers
    mock.create(callBackUrl=CALLBACK)
    mock.advance(3600)

    found = {name for name in seen(mock) if name.startswith("callback-end/")}

    assert found == {f"callback-end/{end}" for end in ends}


def test_another_method_than_that_of_an_upload_is_met_without_a_scenario(mock: Mock) -> None:
    mock.http.get(UPLOAD_FILE)

    assert seen(mock) == {"response/uploadFile/405"}


def test_a_reset_forgets_nothing_that_was_met(mock: Mock) -> None:
    mock.credits()
    mock.http.post("/__mock/reset", headers=NOBODY)

    assert seen(mock) == {"response/getCredits/200"}
