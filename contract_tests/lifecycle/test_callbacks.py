"""Layer 3: what is posted when a task ends."""

from __future__ import annotations

import pytest

from contract_tests.api import Api
from contract_tests.conftest import Connect
from contract_tests.document import document
from contract_tests.rules.record import urls
from contract_tests.targets.base import Capability, Target

from .test_tasks import FAILURES

DELIVERY = document().raw["x-callback-delivery"]
ALL_RETRIES = sum(DELIVERY["retrySeconds"]) + 100
DAY = 86_400
pytestmark = pytest.mark.needs(Capability.PAID, Capability.CALLBACKS, Capability.MOVING_TIME)


@pytest.mark.parametrize("count", [1, 2, 4])
def test_a_success_is_announced_once(api: Api, count: int) -> None:
    record = api.finished(nVariants=count, callBackUrl=api.service.callback_url)
    api.service.wait(DAY)

    assert len(api.announced(record)) == 1


@pytest.mark.needs(Capability.OUTCOMES)
@pytest.mark.parametrize("name", FAILURES)
def test_a_failure_is_announced_once(api: Api, target: Target, name: str) -> None:
    prompt = target.outcome(name)
    record = api.finished(prompt=prompt, callBackUrl=api.service.callback_url)
    api.service.wait(DAY)

    assert len(api.announced(record)) == 1


def test_nothing_is_announced_before_the_end(api: Api) -> None:
    task_id = api.generate(callBackUrl=api.service.callback_url)
    api.service.wait(0.5)

    assert not urls(api.record(task_id))
    assert not api.service.sendings(), "[callback-time] sent while the task runs"


def test_nothing_is_announced_where_nobody_asked(api: Api) -> None:
    api.finished()
    api.finished(callBackUrl=None)
    api.service.wait(DAY)

    assert not api.service.sendings(), "[callback-url] sent without a callBackUrl"


@pytest.mark.parametrize(
    "responses",
    [
        (500,),
        (404, 200),
        (None, 200),
        (302, 503, 200),
        (201, 200),
        (204, 299, 200),
        (500, None, 429, 200),
        (500, 500, 500, 500),
        (None, None, None, None),
        (500, 500, 500, 500, 500, 500),
    ],
)
def test_it_is_sent_again_until_it_is_taken(api: Api, responses: tuple[int | None, ...]) -> None:
    api.service.answer_callbacks(*responses)
    record = api.finished(callBackUrl=api.service.callback_url)
    api.service.wait(ALL_RETRIES)
    api.service.wait(DAY)

    api.announced(record)


def test_a_read_does_not_send_it_again(api: Api) -> None:
    record = api.finished(callBackUrl=api.service.callback_url)
    for _ in range(3):
        api.record(record["taskId"])
        api.service.wait(100)

    assert len(api.announced(record)) == 1


def test_each_of_several_tasks_is_announced(api: Api) -> None:
    api.service.answer_callbacks(500, 500, 200)
    tasks = []
    for prompt in ("A fox", "A hare", "A crow"):
        tasks.append(api.generate(prompt=prompt, callBackUrl=api.service.callback_url))
        api.service.wait(3)
    records = [api.end(task_id) for task_id in tasks]
    api.service.wait(ALL_RETRIES)

    for record in records:
        api.announced(record)


@pytest.mark.needs(Capability.SETTINGS)
@pytest.mark.parametrize("responses", [(), (500, 500)])
def test_it_is_signed_where_the_account_has_a_key(
    connect: Connect, responses: tuple[int, ...]
) -> None:
    api = connect(webhook_key="schlüssel")
    api.service.answer_callbacks(*responses)
    record = api.finished(callBackUrl=api.service.callback_url)
    api.service.wait(ALL_RETRIES)

    assert len(api.announced(record, "schlüssel")) == len(responses) + 1


@pytest.mark.needs(Capability.SETTINGS, Capability.OUTCOMES)
def test_a_failure_is_signed_too(connect: Connect, target: Target) -> None:
    api = connect(webhook_key="a key / with + other = letters")
    prompt = target.outcome("contentPolicy")
    record = api.finished(prompt=prompt, callBackUrl=api.service.callback_url)

    api.announced(record, "a key / with + other = letters")
