"""Many prompts: order, bounds, and what is told of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from kie4o import BatchItem, Kie, Poll, errors
from tests.conftest import Mock
from tests.kie4o.conftest import (
    KEY,
    Connect,
    Script,
    Time,
    created,
    ended,
    no,
    ok,
    on_mock,
    record,
    sandbox,
    scripted,
)

StartMock = Callable[..., Mock]


def fates(items: list[BatchItem]) -> dict[int, str]:
    """What became of each prompt, in a word."""
    return {
        item.index: type(item.error).__name__ if item.error else f"{item.task and item.task.status}"
        for item in items
    }


def test_every_prompt_becomes_a_task(kie: Kie, mock: Mock) -> None:
    items = list(kie.batch([f"Fox {n}" for n in range(12)]))

    assert fates(items) == dict.fromkeys(range(12), "SUCCESS")
    assert {item.index: item.prompt for item in items} == {n: f"Fox {n}" for n in range(12)}
    assert len(sandbox(mock).tasks) == 12


def test_no_prompts_are_no_work(kie: Kie) -> None:
    assert list(kie.batch([])) == []


def test_a_prompt_may_be_a_mapping_of_options(kie: Kie, mock: Mock) -> None:
    (item,) = kie.batch([{"prompt": "A fox", "size": "3:2", "variants": 4}])

    assert item.task
    assert len(item.task.urls) == 4
    (task,) = sandbox(mock).tasks.values()
    assert task.request == {"prompt": "A fox", "size": "3:2", "nVariants": 4}


def test_prompts_may_come_from_a_generator(kie: Kie) -> None:
    assert len(list(kie.batch(f"Fox {n}" for n in range(3)))) == 3


def test_success_failure_and_refusal_are_told_apart(kie: Kie) -> None:
    prompts = ["A fox", "[mock:content-policy] a fox", "[mock:invalid-field] a fox", "A hen"]

    items = list(kie.batch(prompts))

    assert fates(items) == {0: "SUCCESS", 1: "TaskFailedError", 2: "ValidationError", 3: "SUCCESS"}


def test_an_account_without_credits_makes_nobody_wait_for_its_window(connect: Connect) -> None:
    time = Time()
    made = [ok({"taskId": str(n)}) for n in range(19)]
    script = Script(*made, no(402), then=ended)

    moments = [
        time.elapsed
        for item in scripted(connect, script, time).batch(["Fox"] * 40, concurrency=40)
        if item.error
    ]

    assert moments == [0] * 21


def test_a_failed_item_carries_its_task(kie: Kie) -> None:
    (item,) = kie.batch(["[mock:content-policy] a fox"])

    assert item.task
    assert item.error
    assert (item.task.flag, item.error.task) == (3, item.task)


def test_an_item_that_ran_out_of_time_carries_its_task(connect: Connect) -> None:
    script = Script(ok({"taskId": "slow"}), then=ok(record(0, taskId="slow")))

    (item,) = scripted(connect, script).batch(["A fox"], timeout=10)

    assert isinstance(item.error, errors.TaskTimeoutError)
    assert item.task
    assert item.task.id == "slow"


def test_a_result_comes_as_soon_as_it_is_known(connect: Connect, mock: Mock, time: Time) -> None:
    kie = on_mock(connect, mock, time)

    moments = {item.index: time.elapsed for item in kie.batch(["Fox", "[mock:unauthorized]"])}

    assert moments[1] == 0
    assert 18 <= moments[0] <= 28


@pytest.mark.parametrize("concurrency", [1, 2, 5])
def test_no_more_tasks_run_than_allowed(
    connect: Connect, start_mock: StartMock, concurrency: int
) -> None:
    mock = start_mock(queue_limit=concurrency)
    kie = on_mock(connect, mock, Time(mock.state), max_retries=0)

    items = list(kie.batch([f"Fox {n}" for n in range(11)], concurrency=concurrency))

    assert set(fates(items).values()) == {"SUCCESS"}


def created_at(mock: Mock) -> list[float]:
    return [task.plan.created for task in sandbox(mock).tasks.values()]


def test_the_accounts_window_is_kept(connect: Connect, start_mock: StartMock) -> None:
    mock = start_mock(rate_limits=True, credits=10_000)
    kie = on_mock(connect, mock, Time(mock.state), max_retries=0)

    items = list(kie.batch([f"Fox {n}" for n in range(90)], concurrency=200))

    assert set(fates(items).values()) == {"SUCCESS"}
    times = created_at(mock)
    assert min(b - a for a, b in zip(times, times[20:], strict=False)) >= 9.999


def test_many_prompts_take_as_long_as_the_window_says(
    start_mock: StartMock, connect: Connect
) -> None:
    mock, count = start_mock(rate_limits=True), 200
    time = Time(mock.state)
    kie = on_mock(connect, mock, time, max_retries=0)

    items = list(kie.batch(["Fox"] * count, concurrency=100))

    assert len(items) == count
    assert time.elapsed <= (count / 20 - 1) * 10 + 18 + 10


def test_a_mapping_with_an_unknown_name_is_told_that_the_prompt_is_one(kie: Kie) -> None:
    with pytest.raises(
        errors.InvalidRequestError,
        match=r"^prompts\[0\]: Prompt: unknown\. Known: 'prompt', 'size'",
    ):
        kie.batch([{"Prompt": "A fox"}])


def test_prompts_that_cannot_be_sent_stop_the_batch_before_anything_is(
    connect: Connect, mock: Mock, time: Time
) -> None:
    kie = on_mock(connect, mock, time)

    with pytest.raises(errors.InvalidRequestError, match=r"prompts\[1\]: size: '16:9'"):
        list(kie.batch(["A fox", {"prompt": "A hen", "size": "16:9"}]))

    assert sandbox(mock).tasks == {}


@pytest.mark.parametrize("prompt", [5, None, b"A fox", ["A fox"], {"text": "A fox"}, {5: 1}, ""])
def test_a_prompt_that_is_none_is_refused_with_its_number(kie: Kie, prompt: Any) -> None:
    with pytest.raises(errors.InvalidRequestError, match=r"^prompts\[1\]: "):
        list(kie.batch(["A fox", prompt]))


@pytest.mark.parametrize("prompts", ["A fox", b"A fox", {"prompt": "A fox"}])
def test_one_prompt_is_no_list_of_letters(kie: Kie, prompts: Any) -> None:
    with pytest.raises(errors.InvalidRequestError, match=r"^prompts: one was given"):
        list(kie.batch(prompts))


@pytest.mark.parametrize("concurrency", [0, -1])
def test_a_batch_that_could_do_nothing_is_refused(kie: Kie, concurrency: int) -> None:
    with pytest.raises(errors.InvalidRequestError, match="concurrency"):
        list(kie.batch(["A fox"], concurrency=concurrency))


def test_passing_trouble_with_one_task_is_borne(connect: Connect) -> None:
    script = Script(ok({"taskId": "t"}), *[no(500)] * 9, ok(record(1, taskId="t")))

    (item,) = scripted(connect, script, max_retries=0).batch(["A fox"])

    assert item.task
    assert item.task.succeeded


def test_a_generation_that_may_have_begun_is_unknown_and_not_repeated(connect: Connect) -> None:
    script = Script(httpx.ReadTimeout("slow"))

    (item,) = scripted(connect, script).batch(["A fox"])

    assert item.error
    assert item.error.may_have_been_charged


def test_the_schedule_can_be_chosen(connect: Connect) -> None:
    time = Time()
    script = Script(created(), *[ok(record(0))] * 2, ok(record(1)))

    list(scripted(connect, script, time).batch(["A fox"], poll=Poll(1, 1, 1)))

    assert time.naps == [1, 1, 1]


def test_a_window_that_others_have_used_up_is_waited_for(
    connect: Connect, start_mock: StartMock
) -> None:
    mock = start_mock(rate_limits=True)
    time = Time(mock.state)
    for _ in range(20):
        mock.state.sandbox(KEY).generations.add(mock.state.clock.now())

    items = list(on_mock(connect, mock, time).batch(["A fox", "A hen"]))

    assert fates(items) == {0: "SUCCESS", 1: "SUCCESS"}


def test_a_window_that_others_use_costs_no_retry_of_a_prompt(connect: Connect) -> None:
    script = Script(*[no(429)] * 3, created(), then=ended)

    (item,) = scripted(connect, script, max_retries=0).batch(["A fox"])

    assert (item.error, len(script.requests)) == (None, 5)


def test_a_batch_can_be_left_early(connect: Connect, mock: Mock, time: Time) -> None:
    items = on_mock(connect, mock, time).batch([f"Fox {n}" for n in range(30)], concurrency=3)

    first = next(iter(items))

    assert first.task
    assert len(sandbox(mock).tasks) <= 4


@pytest.mark.parametrize(
    ("code", "kind"), [(401, errors.AuthenticationError), (402, errors.InsufficientCreditsError)]
)
def test_what_the_account_is_refused_is_asked_for_once(
    connect: Connect, code: int, kind: type[errors.ApiError]
) -> None:
    script = Script(no(code))
    kie = scripted(connect, script)

    items = list(kie.batch(["a", "b", "c"], concurrency=1))

    assert [type(item.error) for item in items] == [kind] * 3
    assert len(script.requests) == 1
