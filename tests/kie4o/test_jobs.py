"""The jobs API through the same verbs: what is sent, and what its records mean."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from kie4o import Kie, Task, callbacks, errors
from kie4o.receiver import Receiver
from tests.conftest import recorded
from tests.kie4o.conftest import TASK_ID, URL, Connect, Script, Time, no, ok, scripted, sync_kie
from tests.kie4o.pictures import PNG, picture

MODEL = "4o-image-api"
CREATED = 1789126694807
# The records of April and of September 2026, each while its task runs and when it is done.
RECORDINGS: list[dict[str, Any]] = [
    json.loads(entry.response.body)["data"] for entry in recorded("getJob")[:4] if entry.response
]
_OWN = {
    "taskId": TASK_ID,
    "model": MODEL,
    "param": json.dumps({"input": json.dumps({"prompt": "A fox"}), "model": MODEL}),
}
APRIL, SEPTEMBER = RECORDINGS[0] | _OWN, RECORDINGS[2] | _OWN
DONE = {
    "state": "success",
    "resultJson": json.dumps({"resultUrls": [URL]}),
    "costTime": 18,
    "completeTime": CREATED + 18_000,
}
FAILED = {"state": "fail", "failCode": "500", "failMsg": "Internal server error"}
NOT_YET = no(422, "recordInfo is null")


def made() -> Any:
    return ok({"taskId": TASK_ID, "recordId": TASK_ID})


def sent(script: Script) -> Any:
    return json.loads(script.requests[0].content)


def test_generate_with_a_model_goes_by_jobs(connect: Connect) -> None:
    script = Script(made(), ok(SEPTEMBER), ok(SEPTEMBER | DONE | {"successFlag": 1}))

    task = scripted(connect, script).generate("A fox", size="3:2", model=MODEL)

    assert script.paths == ["/api/v1/jobs/createTask", *["/api/v1/jobs/recordInfo"] * 2]
    assert sent(script) == {"model": MODEL, "input": {"prompt": "A fox", "size": "3:2"}}
    assert (task.urls, task.model, task.credits) == ((URL,), MODEL, 6.0)
    assert task.completed == datetime.fromtimestamp((CREATED + 18_000) / 1000, UTC)
    assert task.request == {"model": MODEL, "input": {"prompt": "A fox"}}


@pytest.mark.parametrize("number", range(4))
def test_a_recorded_record_is_kept_to_the_letter(connect: Connect, number: int) -> None:
    record = RECORDINGS[number]
    is_done, is_later = number % 2 == 1, number > 1

    task = scripted(connect, Script(ok(record))).get_task(record["taskId"], model=MODEL)

    # As text, so that the order of keys and the types of numbers count.
    assert json.dumps(task.raw) == json.dumps(record)
    assert ("creditsConsumed" in record, "response" in record) == (is_later, is_done and is_later)
    assert (task.done, task.succeeded, len(task.urls)) == (is_done, is_done, int(is_done))
    assert task.status == ("SUCCESS" if is_done else "GENERATING")
    assert task.model == record["model"]
    assert task.credits == (6.0 if is_later else None)
    assert task.request["input"] == {"prompt": "A lighthouse in a storm"}
    assert task.created == datetime.fromtimestamp(record["createTime"] / 1000, UTC)


def test_the_recorded_refusals_are_errors(connect: Connect) -> None:
    answers = [entry.response for entry in (recorded("getJob")[-1], recorded("createJob")[-1])]
    script = Script(*[httpx.Response(a.status, content=a.body) for a in answers if a])
    kie = scripted(connect, script)

    with pytest.raises(errors.ValidationError, match="recordInfo is null"):
        kie.get_task(TASK_ID, model=MODEL)
    with pytest.raises(errors.ServerError) as caught:
        kie.create("A fox", images=URL, model=MODEL)

    assert caught.value.may_have_been_charged


@pytest.mark.parametrize("state", ["waiting", "queuing", "generating"])
def test_a_job_that_is_not_ended_runs(connect: Connect, state: str) -> None:
    task = scripted(connect, Script(ok(APRIL | {"state": state}))).get_task(TASK_ID, model=MODEL)

    assert not task.done
    assert task.raw["state"] == state


@pytest.mark.parametrize(("code", "number"), [("500", 500), (501, 501), (None, None), ("", None)])
def test_a_failed_job_says_why(connect: Connect, code: Any, number: int | None) -> None:
    kie = scripted(connect, Script(ok(APRIL | FAILED | {"failCode": code})))

    with pytest.raises(errors.TaskFailedError, match="Internal server error") as caught:
        kie.wait(TASK_ID, model=MODEL)

    assert caught.value.code == number


def test_a_new_job_may_have_no_record_for_a_moment(connect: Connect) -> None:
    script = Script(made(), NOT_YET, NOT_YET, ok(APRIL | DONE))

    assert scripted(connect, script).generate("A fox", model=MODEL).urls == (URL,)


def test_a_job_without_a_record_after_the_moment_is_an_error(connect: Connect) -> None:
    kie = scripted(connect, Script(made(), then=NOT_YET), Time())

    with pytest.raises(errors.ValidationError, match="recordInfo is null"):
        kie.generate("A fox", model=MODEL)


def test_a_bare_id_without_a_record_is_an_error_at_once(connect: Connect) -> None:
    script = Script(NOT_YET)

    with pytest.raises(errors.ValidationError):
        scripted(connect, script).wait(TASK_ID, model=MODEL)


def test_a_job_whose_creation_is_unknown_is_not_repeated(connect: Connect) -> None:
    script = Script(no(500, "Server exception, please try again later"))

    with pytest.raises(errors.KieError) as caught:
        scripted(connect, script).create("A fox", model=MODEL)

    assert caught.value.may_have_been_charged
    assert len(script.requests) == 1


@pytest.mark.parametrize("option", [{"mask": URL, "images": URL}, {"variants": 2}])
def test_an_option_that_the_model_lacks_is_refused(
    connect: Connect, option: dict[str, Any]
) -> None:
    script = Script()

    with pytest.raises(errors.InvalidRequestError, match="4o paths"):
        scripted(connect, script).create("A fox", model=MODEL, **option)

    assert script.requests == []


def test_images_have_the_name_that_the_model_gives_them(connect: Connect) -> None:
    script = Script(made())
    model = "gpt-image-2-image-to-image"

    scripted(connect, script).create("A fox", images=URL, model=model)

    assert sent(script)["input"] == {
        "prompt": "A fox", "input_urls": [URL], "aspect_ratio": "1:1",
    }  # fmt: skip


def test_a_task_is_read_again_from_the_api_that_it_belongs_to(connect: Connect) -> None:
    script = Script(made(), ok(APRIL | DONE))
    kie = scripted(connect, script)

    task = kie.get_task(kie.create("A fox", model=MODEL))

    assert (task.model, task.succeeded) == (MODEL, True)
    assert script.paths[1] == "/api/v1/jobs/recordInfo"


@pytest.mark.parametrize("by_default", [True, False])
def test_a_direct_link_for_a_bare_id_is_asked_of_the_operation_that_knows_jobs(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, by_default: bool
) -> None:
    script, link = Script(ok(f"{URL}?signed")), f"{URL}?signed"
    if by_default:
        monkeypatch.setenv("KIE_MODEL", MODEL)
    model = None if by_default else MODEL

    assert scripted(connect, script).download_url(TASK_ID, URL, model=model) == link

    assert script.paths == ["/api/v1/common/download-url"]


@pytest.mark.parametrize(("model", "most"), [(MODEL, 5), ("gpt-image-2-image-to-image", 16)])
def test_a_model_takes_as_many_images_as_it_may_and_no_more(
    connect: Connect, model: str, most: int
) -> None:
    script = Script(made())
    kie = scripted(connect, script)

    kie.create("A fox", images=[f"{URL}?{n}" for n in range(most)], model=model)
    with pytest.raises(errors.InvalidRequestError, match=f"{most + 1} given, at most {most} "):
        kie.create("A fox", images=[f"{URL}?{n}" for n in range(most + 1)], model=model)

    assert len(script.requests) == 1


def test_the_images_of_a_bare_id_are_saved(connect: Connect, tmp_path: Any) -> None:
    script = Script(ok(APRIL | DONE), picture())

    (path,) = scripted(connect, script).save(TASK_ID, tmp_path, model=MODEL)

    assert path.read_bytes() == PNG
    assert script.paths[0] == "/api/v1/jobs/recordInfo"


@pytest.mark.parametrize("value", [math.nan, [math.inf], {"a": -math.inf}, "\ud800", {"\ud800": 1}])
def test_a_value_that_cannot_be_sent_is_refused_and_the_key_stays_free(
    connect: Connect, value: Any
) -> None:
    script = Script(made())
    kie = scripted(connect, script)

    with pytest.raises(errors.InvalidRequestError, match=r"^input: it cannot be sent as JSON"):
        kie.create_job("m", {"strength": value}, key="order-1")

    assert kie.create_job("m", {"strength": 1.0}, key="order-1").id == TASK_ID
    assert len(script.requests) == 1


def test_any_model_takes_any_input(connect: Connect) -> None:
    script = Script(made())

    task = scripted(connect, script).create_job("other/model", {"seed": 7, "deep": {"a": [1]}})

    assert sent(script) == {"model": "other/model", "input": {"seed": 7, "deep": {"a": [1]}}}
    assert task.model == "other/model"


def test_the_environment_chooses_a_model(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIE_MODEL", MODEL)
    script = Script(made())

    scripted(connect, script).create("A fox")

    assert sent(script)["model"] == MODEL


def test_a_batch_waits_for_its_jobs(connect: Connect, tmp_path: Any) -> None:
    journal, script = tmp_path / "journal", Script(made(), ok(APRIL | DONE), ok(APRIL | DONE))

    def run(kie: Kie) -> list[Any]:
        return [item.task for item in kie.batch(["A fox"], model=MODEL, journal=journal)]

    first, again = run(scripted(connect, script)), run(scripted(connect, script))

    assert first[0].urls == again[0].urls == (URL,)
    assert script.paths == ["/api/v1/jobs/createTask", *["/api/v1/jobs/recordInfo"] * 2]


def test_a_callback_of_a_job_is_read() -> None:
    body = {"code": 200, "msg": "Playground task completed successfully.", "data": APRIL | DONE}

    found = callbacks.parse(json.dumps(body))

    assert (found.task_id, found.urls, found.model) == (TASK_ID, (URL,), MODEL)


def test_a_callback_of_a_failed_job_is_read() -> None:
    data = APRIL | FAILED | {"resultJson": None}

    found = callbacks.parse(
        json.dumps({"code": 501, "msg": "Playground task failed.", "data": data})
    )

    assert (found.code, found.urls, found.succeeded) == (501, (), False)


def test_a_receiver_hands_over_a_job() -> None:
    script = Script(then=ok(APRIL | DONE))
    tasks: list[Task] = []
    body = {"code": 200, "msg": "Playground task completed successfully.", "data": APRIL | DONE}
    receiver = Receiver(sync_kie(httpx.MockTransport(script), Time()), tasks.append)
    with httpx.Client(transport=httpx.WSGITransport(app=receiver)) as http:
        assert http.post("http://receiver.test/", json=body).status_code == 200

    receiver.close()

    assert [task.urls for task in tasks] == [(URL,)]
    assert script.paths == ["/api/v1/jobs/recordInfo"]
