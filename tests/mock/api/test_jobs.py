"""The jobs API of the mock: recorded shapes to the letter, states, checks and callbacks."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from contract_tests.tape.lines import Entry
from tests.conftest import Mock, recorded

StartMock = Callable[..., Mock]
CREATE, READ = "/api/v1/jobs/createTask", "/api/v1/jobs/recordInfo"
INPUT = {"prompt": "A lighthouse in a storm", "size": "3:2"}
FLARE = "gpt-image-2-5-flare-text-to-image"
QUALITY = {"aspect_ratio": "2:3", "quality": "high"}
URL = "https://example.com/harbour.png"
# The keys of a record in April 2026, in their order, and those of September.
APRIL = [
    *("taskId", "model", "state", "param", "resultJson", "failCode", "failMsg", "costTime"),
    *("completeTime", "createTime"),
]
SEPTEMBER = [*APRIL, "creditsConsumed", "operationType", "successFlag", "paramJson"]
RECORDINGS = ["April, running", "April, done", "September, running", "September, done"]


def answer_of(entry: Entry) -> Any:
    assert entry.response is not None
    return json.loads(entry.response.body)


def ask(mock: Mock, given: Any = INPUT, model: Any = "4o-image-api", **more: Any) -> Any:
    return mock.post(CREATE, {"model": model, "input": given, **more})


def create(mock: Mock, given: Any = INPUT, model: str = "4o-image-api", **more: Any) -> str:
    answer = ask(mock, given, model, **more)
    assert answer["code"] == 200, answer
    task_id: str = answer["data"]["taskId"]
    return task_id


def read(mock: Mock, task_id: str) -> Any:
    return mock.http.get(READ, params={"taskId": task_id}).json()


@pytest.mark.parametrize("number", range(4), ids=lambda number: RECORDINGS[number])
def test_a_record_is_to_the_letter_as_recorded(start_mock: StartMock, number: int) -> None:
    recording = answer_of(recorded("getJob")[number])
    mock = start_mock(price=6.0)
    given = json.loads(recording["data"]["param"])
    mark = {"X-Mock-Scenario": "april-record"} if "April" in RECORDINGS[number] else {}
    task_id = create(mock, json.loads(given["input"]), given["model"])
    mock.advance(18 if recording["data"]["completeTime"] else 9)

    answer = mock.http.get(READ, params={"taskId": task_id}, headers=mark).json()

    for name in ("taskId", "createTime", "completeTime"):
        recording["data"][name] = answer["data"][name]
    if recording["data"]["resultJson"]:
        results = json.loads(answer["data"]["resultJson"])
        recording["data"]["resultJson"] = json.dumps(results, separators=(",", ":"))
        if "response" in recording["data"]:
            recording["data"]["response"] = results
    # As text, so that the order of keys and the types of numbers count.
    assert json.dumps(answer) == json.dumps(recording)


def test_a_new_job_is_answered_as_recorded(mock: Mock) -> None:
    recording = answer_of(recorded("createJob")[0])

    answer = ask(mock)

    ids = dict.fromkeys(recording["data"], answer["data"]["taskId"])
    assert len(bytes.fromhex(answer["data"]["taskId"])) == 16
    assert json.dumps(answer) == json.dumps({**recording, "data": ids})


def test_an_unknown_job_and_an_unreachable_input_are_refused_as_recorded(mock: Mock) -> None:
    unknown, unreachable = recorded("getJob")[-1], recorded("createJob")[-1]

    body = json.loads(unreachable.request.body or b"")
    assert read(mock, unknown.request.query["taskId"]) == answer_of(unknown)
    assert mock.post(CREATE, body) == answer_of(unreachable)


def test_states_follow_each_other(start_mock: StartMock) -> None:
    mock = start_mock(task_seconds=100)
    task_id = create(mock)

    states = []
    for _ in range(4):
        states.append(read(mock, task_id)["data"]["state"])
        mock.advance(15)
    mock.advance(60)

    assert states == ["waiting", "queuing", "generating", "generating"]
    assert read(mock, task_id)["data"]["state"] == "success"


def test_each_api_reads_its_own_tasks(mock: Mock) -> None:
    job, task = create(mock), mock.create()

    assert mock.read(job)["msg"] == "The record does not exist"
    assert read(mock, task)["msg"] == "recordInfo is null"


def test_both_apis_share_one_list_of_tasks(mock: Mock) -> None:
    ids = {create(mock), mock.create()}

    listed = mock.http.get("/__mock/tasks").json()["tasks"]

    assert {task["taskId"] for task in listed} == ids


@pytest.mark.parametrize(
    ("model", "given", "field"),
    [
        ("4o-image-api", {"prompt": "A fox"}, "input.size"),
        ("4o-image-api", {"size": "1:1"}, "input.prompt"),
        ("4o-image-api", {**INPUT, "size": "16:9"}, "input.size"),
        ("4o-image-api", {**INPUT, "files_url": [URL] * 6}, "input.files_url"),
        (
            "gpt-image/1.5-text-to-image",
            {"prompt": "A fox", "aspect_ratio": "1:1"},
            "input.quality",
        ),
        ("gpt-image/1.5-image-to-image", {"prompt": "A fox", **QUALITY}, "input.input_urls"),
        (
            "gpt-image/1.5-image-to-image",
            {"prompt": "A fox", **QUALITY, "input_urls": [URL] * 17},
            "input.input_urls",
        ),
        ("gpt-image-2-text-to-image", {"prompt": "A" * 20_001}, "input.prompt"),
        ("gpt-image-2-text-to-image", {"prompt": "A fox", "resolution": "8K"}, "input.resolution"),
    ],
)
def test_an_input_that_its_model_does_not_take_is_refused(
    mock: Mock, model: str, given: Any, field: str
) -> None:
    answer = ask(mock, given, model)

    assert answer["code"] == 422
    assert answer["msg"].startswith(f"{field}: ")
    assert mock.credits() == mock.state.settings.credits


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"model": 5}, "model: 5 is not allowed. It must be a string."),
        ({"model": ""}, "model: '' is not allowed. It must not be empty."),
        ({"input": []}, "input: [] is not allowed. It must be an object."),
    ],
)
def test_a_refusal_says_what_a_field_with_several_forms_must_be(
    mock: Mock, changes: Any, said: str
) -> None:
    answer = mock.http.post(CREATE, json={"model": "another-model", "input": INPUT, **changes})

    assert answer.json()["msg"] == said


@pytest.mark.parametrize("body", [{}, [], {"model": "4o-image-api"}, {"input": INPUT}, 1])
def test_a_body_without_model_or_input_is_refused(mock: Mock, body: Any) -> None:
    assert mock.post(CREATE, body)["code"] == 422


@pytest.mark.parametrize("given", [{}, {"prompt": 1, "size": 2, "files_url": [3]}, {"a": [{}]}])
def test_the_input_of_an_unknown_model_is_open(mock: Mock, given: Any) -> None:
    task_id = create(mock, given, "a-model-of-tomorrow")
    mock.advance(20)

    assert read(mock, task_id)["data"]["state"] == "success"


def test_a_field_that_the_model_does_not_have_is_noted(mock: Mock) -> None:
    body = {"model": "4o-image-api", "input": {**INPUT, "maskUrl": URL}}

    notes = mock.http.post(CREATE, json=body).headers["X-Mock-Note"]

    assert "input.maskUrl: unknown, ignored." in notes


@pytest.mark.parametrize(
    ("given", "model", "size"),
    [
        (INPUT, "4o-image-api", (1536, 1024)),
        ({"prompt": "A fox", **QUALITY}, "gpt-image/1.5-text-to-image", (1024, 1536)),
        ({"prompt": "A", "aspect_ratio": "16:9"}, "gpt-image-2-text-to-image", (1024, 576)),
        (
            {"prompt": "A", "aspect_ratio": "1:2", "resolution": "2K"},
            "gpt-image-2-text-to-image",
            (1024, 2048),
        ),
    ],
)
def test_an_image_has_the_size_that_was_asked_for(
    mock: Mock, given: Any, model: str, size: tuple[int, int]
) -> None:
    task_id = create(mock, given, model)
    mock.advance(20)
    (url,) = read(mock, task_id)["data"]["response"]["resultUrls"]

    image = Image.open(io.BytesIO(mock.http.get(url).content))

    assert image.size == size


def test_a_job_is_paid_once(mock: Mock) -> None:
    before = mock.credits()

    create(mock)

    assert mock.credits() == before - 1


@pytest.mark.parametrize(
    ("model", "price"), [(FLARE, 8.5), (f"{FLARE}-2", 6.0), ("4o-image-api", 6.0)]
)
def test_a_model_may_have_its_own_price(start_mock: StartMock, model: str, price: float) -> None:
    mock = start_mock(price=6.0, model_prices=frozenset({f"{FLARE}=8.5"}))

    task_id = create(mock, model=model)

    assert mock.credits() == 1000 - price
    assert read(mock, task_id)["data"]["creditsConsumed"] == price


def test_a_job_whose_price_the_balance_does_not_cover_is_refused(start_mock: StartMock) -> None:
    mock = start_mock(credits=8.0, model_prices=frozenset({f"{FLARE}=8.5"}))

    assert ask(mock, model=FLARE)["code"] == 402
    assert ask(mock)["code"] == 200


def test_a_job_can_be_read_ten_times_a_second(start_mock: StartMock) -> None:
    mock = start_mock(rate_limits=True)
    task_id = create(mock)

    codes = [read(mock, task_id)["code"] for _ in range(11)]

    assert codes == [200] * 10 + [429]
