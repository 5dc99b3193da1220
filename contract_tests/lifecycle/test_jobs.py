"""Layer 3: jobs, from the request to the image and to what is posted at the end."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.api import JOB, UNKNOWN, Api, Json
from contract_tests.conftest import Connect
from contract_tests.document import document
from contract_tests.rules.account import COSTS, LIMITS
from contract_tests.rules.inputs import DEAD
from contract_tests.rules.job import job_ended, job_urls
from contract_tests.targets.base import Capability, Target

from .tables import MALFORMED, NOT_OBJECTS, WRONG_INPUTS, WRONG_JOBS
from .test_callbacks import ALL_RETRIES, DAY
from .test_endings import LATER
from .test_refusals import shown
from .test_tasks import FAILURES, HARBOUR

SCHEMAS = document().raw["components"]["schemas"]
SIZES = SCHEMAS["ImageSize"]["enum"]
QUALITY = {"size": ..., "aspect_ratio": "3:2", "quality": "medium"}
RATIO = {"size": ..., "aspect_ratio": "3:2"}
# A good input for each model, and for one that the document does not have.
INPUTS: dict[str, Json] = {
    "4o-image-api": {"size": "3:2"},
    "gpt-image/1.5-text-to-image": QUALITY,
    "gpt-image/1.5-image-to-image": {**QUALITY, "input_urls": [HARBOUR]},
    "gpt-image-2-text-to-image": RATIO,
    "gpt-image-2-image-to-image": {**RATIO, "input_urls": [HARBOUR] * 5},
    "a-model-of-tomorrow": RATIO,
}
paid = pytest.mark.needs(Capability.PAID)
timed = pytest.mark.needs(Capability.PAID, Capability.MOVING_TIME)


def body(changes: Any, given: Any = None) -> Json:
    """The right request with some fields changed, also in its input; `...` takes one away."""
    inner = {**JOB["input"], **(given or {})}
    whole = {**JOB, "input": {n: v for n, v in inner.items() if v is not ...}, **changes}
    return {name: value for name, value in whole.items() if value is not ...}


def test_each_model_of_the_document_has_a_good_input_here() -> None:
    assert INPUTS.keys() > set(SCHEMAS["JobModel"]["enum"])


@paid
@pytest.mark.parametrize("model", INPUTS)
def test_a_job_of_every_model_from_the_request_to_the_image(api: Api, model: str) -> None:
    job = api.finished_job(model, **INPUTS[model])

    for url in job_urls(job):
        api.shows(url, "3:2")
        link = api.common_link(url).data
        api.shows(link, "3:2")
        api.is_direct(link)
        api.same(link, url)
    assert api.job(job["taskId"]) == job


@paid
@pytest.mark.parametrize("size", SIZES)
def test_a_job_has_the_size_that_was_asked_for(api: Api, size: str) -> None:
    (url,) = job_urls(api.finished_job(size=size))

    api.shows(url, size)


@paid
def test_a_job_starts_from_the_image_of_another(api: Api) -> None:
    first = job_urls(api.finished_job())

    assert job_urls(api.finished_job(files_url=first, prompt=...))


@timed
def test_a_job_at_every_moment_of_its_life(api: Api) -> None:
    task_id = api.create_job()
    for step in (0.1, 0.3, 0.35, 3.1, 5.15, 4.3, 3.9, 1.05, 7.3, 61.0, 3601.0):
        api.job(task_id)
        api.service.wait(step)

    assert job_ended(api.job(task_id))


@pytest.mark.needs(Capability.PAID, Capability.MOVING_TIME, Capability.OUTCOMES)
@pytest.mark.parametrize("name", FAILURES)
def test_every_failure_of_a_job(api: Api, target: Target, name: str) -> None:
    documented = document().examples("getTask")[name]["data"]

    job = api.finished_job(prompt=target.outcome(name))

    found = (job["state"], str(job["failCode"]), job["failMsg"])
    wanted = ("fail", str(documented["errorCode"]), documented["errorMessage"])
    assert found == wanted, f"[job-fail-code] {found}, not {wanted}"


@pytest.mark.needs(Capability.PAID, Capability.MOVING_TIME, Capability.OUTCOMES)
@pytest.mark.parametrize("outcome", ["success", "contentPolicy"])
def test_an_ended_job_never_changes(api: Api, target: Target, outcome: str) -> None:
    job = api.finished_job(prompt=target.outcome(outcome) if outcome != "success" else "A fox")

    for seconds in LATER:
        api.service.wait(seconds)
        assert api.job(job["taskId"]) == job, "[history-ended]"


@paid
def test_jobs_and_tasks_do_not_touch_each_other(api: Api) -> None:
    jobs = [api.create_job(), api.create_job()]
    task = api.generate()
    api.end(task)

    for task_id in jobs:
        while not job_ended(api.job(task_id)):
            api.service.wait(api.service.interval)


@paid
def test_a_job_is_paid_for_once(api: Api) -> None:
    before = api.credits()
    job = api.finished_job()
    after = api.credits()
    api.hold(COSTS, before, after, 1)
    api.job(job["taskId"])
    api.common_link(job_urls(job)[0])

    api.hold(COSTS, after, api.credits(), 0)


@pytest.mark.parametrize("raw", MALFORMED, ids=shown)
def test_what_is_no_json_starts_no_job(api: Api, raw: bytes) -> None:
    api.refused("malformed", api.call("createJob", raw=raw))


@pytest.mark.parametrize("sent", NOT_OBJECTS, ids=shown)
def test_what_is_no_object_starts_no_job(api: Api, sent: Any) -> None:
    api.refused("invalid", api.call("createJob", body=sent))


@pytest.mark.parametrize("changes", WRONG_JOBS, ids=shown)
def test_wrong_fields_start_no_job(api: Api, changes: Json) -> None:
    api.refused("invalid", api.call("createJob", body=body(changes)))


@pytest.mark.parametrize("given", WRONG_INPUTS, ids=shown)
def test_a_wrong_input_starts_no_job(api: Api, given: Json) -> None:
    before = api.credits()

    api.refused("invalid", api.call("createJob", body=body({}, given)))
    api.hold(COSTS, before, api.credits(), 0)


def test_an_input_that_cannot_be_fetched_starts_no_job(api: Api) -> None:
    before = api.credits()

    sent = body({}, {"files_url": [DEAD]})
    api.refused("unreachable-input", api.call("createJob", body=sent))
    api.hold(COSTS, before, api.credits(), 0)


@pytest.mark.parametrize("query", [None, {"taskId": ""}, {"task_id": UNKNOWN}], ids=shown)
def test_reading_a_job_needs_a_task_id(api: Api, query: Any) -> None:
    api.refused("no-task-id", api.call("getJob", query=query))


@pytest.mark.parametrize("task_id", [UNKNOWN, "unknown", "任务", "../credit"])
def test_an_unknown_job_cannot_be_read(api: Api, task_id: str) -> None:
    api.refused("unknown-job", api.read_job(task_id))


@pytest.mark.needs(Capability.PAID, Capability.OTHER_KEY)
def test_no_account_sees_a_job_of_another(api: Api) -> None:
    task_id = api.create_job()

    api.refused("foreign-job", api.from_another_account("getJob", taskId=task_id))


@pytest.mark.needs(Capability.SETTINGS, Capability.MOVING_TIME)
def test_a_job_may_be_read_ten_times_a_second(connect: Connect) -> None:
    api = connect(limits=True)
    task_id = api.create_job()
    count = document().raw["x-limits"]["jobReads"]["count"]

    api.hold(LIMITS, "jobReads", [api.read_job(task_id).code for _ in range(count + 2)])


@pytest.mark.needs(Capability.PAID, Capability.CALLBACKS, Capability.MOVING_TIME)
@pytest.mark.parametrize("responses", [(), (500, 200), (302, None, 200), (500, 500, 500, 500)])
def test_a_job_is_announced_until_it_is_taken(api: Api, responses: tuple[int | None, ...]) -> None:
    api.service.answer_callbacks(*responses)
    job = api.finished_job(to=api.service.callback_url)
    api.service.wait(ALL_RETRIES)
    api.service.wait(DAY)

    assert len(api.announced(job)) == max(len(responses), 1)


@pytest.mark.needs(
    Capability.PAID, Capability.CALLBACKS, Capability.MOVING_TIME, Capability.OUTCOMES
)
@pytest.mark.parametrize("name", FAILURES)
def test_a_failed_job_is_announced_once(api: Api, target: Target, name: str) -> None:
    job = api.finished_job(prompt=target.outcome(name), to=api.service.callback_url)
    api.service.wait(DAY)

    assert len(api.announced(job)) == 1


@pytest.mark.needs(Capability.SETTINGS, Capability.CALLBACKS, Capability.MOVING_TIME)
def test_the_callback_of_a_job_is_signed(connect: Connect) -> None:
    api = connect(webhook_key="webhook-key")
    job = api.finished_job(to=api.service.callback_url)

    assert len(api.announced(job, "webhook-key")) == 1
