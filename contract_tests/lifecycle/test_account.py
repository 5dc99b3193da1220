"""Layer 3: balance, limits, and states of the whole service."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.api import BODY, Api
from contract_tests.conftest import Connect
from contract_tests.document import document
from contract_tests.rules.account import COSTS, LIMITS, PRICES
from contract_tests.rules.record import urls
from contract_tests.targets.base import Capability, Target

from .tables import CALLS

LIMITED = document().raw["x-limits"]
POOR = 2.5


def test_the_balance_is_a_number(api: Api) -> None:
    assert api.call("getCredits").code == 200


@pytest.mark.needs(Capability.PAID)
def test_each_image_is_paid_for_once(api: Api) -> None:
    prices = {}
    for count in (1, 2, 4):
        before = api.credits()
        record = api.finished(nVariants=count)
        after = api.credits()
        api.hold(COSTS, before, after, count)
        api.link(record["taskId"], urls(record)[0])
        api.record(record["taskId"])
        api.hold(COSTS, after, api.credits(), 0)
        prices[count] = before - after

    api.hold(PRICES, prices)


@pytest.mark.needs(Capability.SETTINGS)
def test_a_balance_that_does_not_cover_a_task_starts_none(connect: Connect) -> None:
    api = connect(credits=POOR)
    response = api.call("generateImage", body={**BODY, "nVariants": 4})

    api.refused("no-credits", response)
    api.hold(COSTS, POOR, api.credits(), 0)
    assert urls(api.finished(nVariants=2))


@pytest.mark.needs(Capability.SETTINGS, Capability.MOVING_TIME)
def test_a_task_may_be_read_three_times_a_second(connect: Connect) -> None:
    api = connect(limits=True)
    task_id, other = api.generate(), api.generate()
    count = LIMITED["taskReads"]["count"]

    codes = [api.read(task_id).code for _ in range(count + 2)]
    api.hold(LIMITS, "taskReads", codes)
    assert api.read(other).code == 200, "[limit-reads] another task has a window of its own"
    api.service.wait(LIMITED["taskReads"]["seconds"] + 0.1)
    api.hold(LIMITS, "taskReads", [api.read(task_id).code for _ in range(count + 1)])


@pytest.mark.needs(Capability.SETTINGS, Capability.MOVING_TIME)
def test_twenty_tasks_may_be_started_in_ten_seconds(connect: Connect) -> None:
    api = connect(limits=True)
    count = LIMITED["generations"]["count"]

    responses = [api.call("generateImage", body=BODY) for _ in range(count + 2)]
    api.hold(LIMITS, "generations", [response.code for response in responses])
    api.refused("too-often", responses[-1])
    before = api.credits()
    api.refused("too-often", api.call("generateImage", body=BODY))
    api.hold(COSTS, before, api.credits(), 0)
    api.service.wait(LIMITED["generations"]["seconds"] + 0.1)
    assert api.generate()


@pytest.mark.needs(Capability.SETTINGS)
@pytest.mark.parametrize(("state", "code"), [({"credits": 0.0}, 402), ({"running": 0}, 550)])
def test_refused_requests_use_up_no_window(
    connect: Connect, state: dict[str, Any], code: int
) -> None:
    api = connect(limits=True, **state)
    count = LIMITED["generations"]["count"]

    codes = {api.call("generateImage", body=BODY).code for _ in range(count + 2)}
    assert codes == {code}, f"[limit-generations] refusals with code {code}, then {codes}"


@pytest.mark.needs(Capability.SETTINGS)
def test_wrong_requests_use_up_no_window(connect: Connect) -> None:
    api = connect(limits=True)
    count = LIMITED["generations"]["count"]
    for _ in range(count + 1):
        api.refused("invalid", api.call("generateImage", body={**BODY, "size": "16:9"}))

    codes = [api.call("generateImage", body=BODY).code for _ in range(count + 1)]
    api.hold(LIMITS, "generations", codes)


@pytest.mark.needs(Capability.PAID, Capability.OTHER_KEY)
def test_no_account_sees_a_task_of_another(api: Api) -> None:
    record = api.finished()
    task_id, url = record["taskId"], urls(record)[0]

    api.refused("foreign-task", api.from_another_account("getTask", taskId=task_id))
    api.refused(
        "download-foreign-task",
        api.from_another_account("getDownloadUrl", taskId=task_id, url=url),
    )


@pytest.mark.needs(Capability.SETTINGS)
def test_a_hundred_tasks_may_run_at_once(api: Api) -> None:
    for _ in range(LIMITED["runningTasks"]["count"]):
        api.generate()


@pytest.mark.needs(Capability.SETTINGS, Capability.MOVING_TIME)
def test_a_full_queue_takes_tasks_again_when_others_have_ended(connect: Connect) -> None:
    api = connect(running=1)
    first = api.generate()

    before = api.credits()
    api.refused("queue-full", api.call("generateImage", body=BODY))
    api.hold(COSTS, before, api.credits(), 0)
    api.end(first)
    assert api.generate()


@pytest.mark.needs(Capability.SETTINGS)
@pytest.mark.parametrize("operation", CALLS)
def test_during_maintenance_everything_is_refused(connect: Connect, operation: str) -> None:
    api = connect(maintenance=True)

    api.refused("maintenance", api.call(operation, **CALLS[operation]))


SITUATIONS_OF = {
    "insufficientCredits": "no-credits",
    "invalidField": "invalid",
    "maintenance": "maintenance",
    "malformedJson": "malformed",
    "queueFull": "queue-full",
    "rateLimited": "too-often",
    "serverError": "server-error",
    "unauthorized": "no-key",
}
REFUSALS = [
    name
    for name, response in document().examples("generateImage").items()
    if response["code"] != 200
]


@pytest.mark.needs(Capability.OUTCOMES, Capability.PAID)
@pytest.mark.parametrize("name", REFUSALS)
def test_every_documented_refusal_of_a_task(api: Api, target: Target, name: str) -> None:
    before = api.credits()

    response = api.call("generateImage", body={**BODY, "prompt": target.outcome(name)})

    api.refused(SITUATIONS_OF[name], response)
    api.hold(COSTS, before, api.credits(), 0)
