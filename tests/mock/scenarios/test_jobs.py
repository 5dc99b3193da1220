"""Scenarios on the jobs API: those of tasks mean the same there, and some are about jobs alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import CALLBACK, Mock
from tests.mock.conftest import COMMON_DOWNLOAD, CREATE_JOB, JOB, JOB_RECORD
from tests.mock.scenarios.conftest import Check, rule, scenarios

Json = dict[str, Any]
LATER = {"creditsConsumed", "operationType", "successFlag", "paramJson", "response"}


def create(mock: Mock, name: str = "", **more: Any) -> str:
    given = {**JOB["input"], "prompt": f"[mock:{name}] A fox" if name else "A fox"}
    task_id: str = mock.post(CREATE_JOB, {**JOB, "input": given, **more})["data"]["taskId"]
    return task_id


def read(mock: Mock, task_id: str) -> Json:
    found: Json = mock.http.get(JOB_RECORD, params={"taskId": task_id}).json()
    return found


def ended(mock: Mock, name: str, **more: Any) -> Json:
    task_id = create(mock, name, **more)
    mock.advance(18)
    data: Json = read(mock, task_id)["data"]
    return data


def callbacks(mock: Mock) -> list[Json]:
    return [json.loads(request.content) for request in mock.receiver.requests]


def unknown_for_a_moment(mock: Mock) -> None:
    task_id = create(mock, "unknown-for-a-moment")
    mock.advance(4.9)
    assert read(mock, task_id) == {"code": 422, "msg": "recordInfo is null", "data": None}
    mock.advance(0.1)
    assert read(mock, task_id)["code"] == 200


def april_record(mock: Mock) -> None:
    record = ended(mock, "april-record", callBackUrl=CALLBACK)
    assert list(record) == [
        *("taskId", "model", "state", "param", "resultJson", "failCode", "failMsg", "costTime"),
        *("completeTime", "createTime"),
    ]
    assert [body["data"] for body in callbacks(mock)] == [record]


def integer_fail_code(mock: Mock) -> None:
    assert ended(mock, "integer-fail-code")["failCode"] == 500


# Those that are about jobs alone.
CHECKS: dict[str, Check] = {
    "unknown-for-a-moment": unknown_for_a_moment,
    "april-record": april_record,
    "integer-fail-code": integer_fail_code,
}
# What the record of a job shows at its end, under the scenarios that change that of a task.
SHAPES: dict[str, Callable[[Json], bool]] = {
    "flag-without-status": lambda r: "state" not in r and r["successFlag"] == 1,
    "status-without-flag": lambda r: "successFlag" not in r and r["state"] == "success",
    "string-times": lambda r: r["completeTime"] == "2026-03-29 12:48:38",
    "string-flag": lambda r: r["successFlag"] == "1",
    "null-param-json": lambda r: (r["param"], r["paramJson"]) == (None, None),
    "empty-message": lambda r: r["failMsg"] == "" and "errorMessage" not in r,
    "error-code-in-success": lambda r: (r["state"], r["failCode"]) == ("success", "400"),
    "failed-with-empty-list": lambda r: (
        r["state"] == "fail" and r["response"] == {"resultUrls": []}
    ),
    "unknown-status": lambda r: r["state"] == "success",
    "unknown-flag": lambda r: (r["successFlag"], r["state"]) == (4, "rejected"),
    "unknown-fields": lambda r: r["queue"] == {"position": 3} and r["model"] == JOB["model"],
}


@pytest.mark.parametrize("name", CHECKS)
def test_its_effect_is_seen(mock: Mock, name: str) -> None:
    CHECKS[name](mock)


@pytest.mark.parametrize("name", SHAPES)
def test_the_record_of_a_job_has_the_shape_of_the_scenario(wild: Mock, name: str) -> None:
    record = ended(wild, name)

    assert SHAPES[name](record), record


def test_every_shape_of_a_job_is_tried() -> None:
    about_jobs = {
        name
        for name, entry in scenarios().items()
        if entry["group"] == "shapes" and "getJob" in entry.get("operations", ())
    }

    assert about_jobs - CHECKS.keys() == SHAPES.keys()


def test_the_first_record_of_a_job_is_null(wild: Mock) -> None:
    task_id = create(wild, "null-data-first")

    assert read(wild, task_id)["data"] is None
    assert read(wild, task_id)["data"]["state"] == "waiting"


def test_an_unheard_state_of_a_running_job(wild: Mock) -> None:
    assert read(wild, create(wild, "unknown-status"))["data"]["state"] == "resting"


def test_a_second_callback_of_a_job_has_no_images(wild: Mock) -> None:
    create(wild, "callback-twice-different", callBackUrl=CALLBACK)
    wild.advance(20)

    first, second = (body["data"] for body in callbacks(wild))

    assert json.loads(first["resultJson"]) == first["response"] != second["response"]
    assert json.loads(second["resultJson"]) == second["response"] == {"resultUrls": []}
    assert "info" not in second


def test_a_callback_of_a_job_without_images(wild: Mock) -> None:
    create(wild, "callback-without-info", callBackUrl=CALLBACK)
    wild.advance(20)

    (body,) = callbacks(wild)

    assert (body["code"], body["data"]["resultJson"], body["data"]["response"]) == (200, None, None)


def test_a_link_to_an_image_of_a_job_is_refused_as_its_prompt_says(mock: Mock) -> None:
    record = ended(mock, "download-server-error")
    (url,) = record["response"]["resultUrls"]

    codes = [mock.post(COMMON_DOWNLOAD, {"url": url})["code"] for _ in range(3)]

    assert codes == [500, 500, 200]


def test_a_rule_makes_a_job_fail(mock: Mock) -> None:
    rule(mock, scenario="content-policy", times=1)

    assert ended(mock, "")["failCode"] == "400"
