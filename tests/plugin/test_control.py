"""`ControlClient`: the control plane from Python, whatever the mock runs in."""

from __future__ import annotations

import re

import attrs
import httpx
import pytest
from kie4o_mock import ControlClient, Settings, create_app
from kie4o_mock.testing import control_models
from kie4o_mock.testing.control_models import ControlError
from kie4o_mock.testing.transports import InProcessTransport

from kie4o import Kie, KieError, TaskFailedError
from kie4o_pytest import KieMock
from tests.conftest import control_plane

SHAPES = [value for value in vars(control_models).values() if attrs.has(value)]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_a_value_has_fields_that_the_document_promises(shape: type[attrs.AttrsInstance]) -> None:
    schema = control_plane().raw["components"]["schemas"][shape.__name__]
    promised = {re.sub(r"(?=[A-Z])", "_", name).lower() for name in schema["required"]}

    assert {field.name for field in attrs.fields(shape)} <= promised


def test_requests_are_found_by_operation_task_and_code(kie_mock: KieMock) -> None:
    with kie_mock.client() as kie:
        task = kie.create("A red fox")
        kie.get_task(task.id)
        kie.credits()

    control = kie_mock.control
    assert [r.operation for r in kie_mock.requests] == ["generateImage", "getTask", "getCredits"]
    assert [r.path for r in control.requests(task_id=task.id, operation="getTask")] == [
        "/api/v1/gpt4o-image/record-info"
    ]
    assert control.requests(code=402) == []


def test_tasks_show_what_was_asked_for_and_what_a_reader_sees(kie_mock: KieMock) -> None:
    with kie_mock.client() as kie:
        created = kie.create("A red fox", size="2:3", variants=4)

    (task,) = kie_mock.tasks
    assert (task.task_id, task.cost, task.request["size"]) == (created.id, 4, "2:3")
    assert task.view["status"] == "GENERATING"


def test_the_balance_is_set_and_told(kie_mock: KieMock) -> None:
    kie_mock.control.account(credits=5)

    with kie_mock.client() as kie:
        kie.create("A red fox", variants=2)

    account = kie_mock.control.account()
    assert (account.credits, account.spent, account.revoked) == (3, 2, False)


def test_settings_are_switched_and_told(kie_mock: KieMock) -> None:
    kie_mock.control.settings(progression="instant")

    with kie_mock.client() as kie:
        assert kie.get_task(kie.create("A red fox").id).succeeded
    assert kie_mock.control.settings()["progression"] == "instant"


def test_time_is_frozen_moved_and_let_run(kie_mock: KieMock) -> None:
    control = kie_mock.control
    before = control.now()
    with kie_mock.client() as kie:
        task = kie.create("A red fox")

    control.advance_to_next()

    assert control.now() == before + 18
    assert control.advance_until(task.id, "SUCCESS") == []
    control.run(60)
    control.freeze()
    assert control.now() >= before + 18


def test_a_reset_forgets_the_tasks(kie_mock: KieMock) -> None:
    with kie_mock.client() as kie:
        kie.create("A red fox")

    kie_mock.control.reset()

    assert kie_mock.credits_spent == 0


def test_without_a_key_all_sandboxes_are_meant() -> None:
    with httpx.Client(
        transport=InProcessTransport(create_app(Settings())), base_url="http://mock"
    ) as http:
        one, two = ControlClient(http, key="one"), ControlClient(http, key="two")
        before = two.now()
        one.account(credits=1)

        ControlClient(http).advance("1d")

        assert two.now() >= before + 86_400


def test_a_callback_is_waited_for_and_sent_again(kie_mock_server: KieMock) -> None:
    control = kie_mock_server.control
    with kie_mock_server.client() as kie:
        kie.generate("A red fox", callback_url=f"{kie_mock_server.base_url}/__mock/inbox/one")

    (delivery,) = control.wait_for_callbacks()
    again = control.replay(delivery.id)

    assert (delivery.state, delivery.attempts[0].status) == ("delivered", 200)
    assert [attempt.replay for attempt in again.attempts] == [False, True]
    assert len(control.call("GET", "inbox/one")["received"]) == 2


def test_a_callback_that_does_not_come_is_told(kie_mock: KieMock) -> None:
    with pytest.raises(ControlError) as caught:
        kie_mock.control.wait_for_callbacks(timeout=0)

    assert caught.value.status == 504


def test_a_refusal_says_what_is_wrong(kie_mock: KieMock) -> None:
    with pytest.raises(ControlError) as caught:
        kie_mock.control.advance(-1)

    assert caught.value.status == 422
    assert "seconds: -1 is not allowed." in str(caught.value)


def test_the_key_of_the_environment_is_the_sandbox(kie_mock: KieMock) -> None:
    with Kie() as kie:
        kie.create("A red fox")

    assert len(kie_mock.requests) == 1


def test_a_scenario_is_used_by_the_next_request_that_it_changes(kie_mock: KieMock) -> None:
    kie_mock.use("content-policy")

    with kie_mock.client() as kie, pytest.raises(TaskFailedError):
        kie.generate("A red fox")

    (rule,) = kie_mock.control.rules()
    assert (rule.applied, rule.spent) == (1, True)


def test_a_fault_of_the_line_reaches_the_client_as_one(kie_mock: KieMock) -> None:
    rule = kie_mock.control.fault({"connection": "reset"}, operation="generateImage", times=None)

    with kie_mock.client() as kie:
        with pytest.raises(KieError) as caught:
            kie.create("A red fox")
        kie_mock.control.stop(rule)
        kie.create("A red fox")

    assert caught.value.may_have_been_charged
    assert kie_mock.control.rules() == []


def test_a_late_answer_takes_time_of_the_mock_only(kie_mock: KieMock) -> None:
    began = kie_mock.control.now()
    kie_mock.use("slow-answer")

    with kie_mock.client() as kie:
        kie.credits()

    assert kie_mock.control.now() - began == 30


def test_the_scenarios_of_a_group_are_told(kie_mock: KieMock) -> None:
    found = kie_mock.control.scenarios("races")

    assert "charged-server-error" in [entry["name"] for entry in found]
    assert len(kie_mock.control.scenarios()) > len(found)


def test_requests_can_be_waited_for(kie_mock: KieMock) -> None:
    with kie_mock.client() as kie:
        kie.credits()

    (request,) = kie_mock.control.wait_for_requests(operation="getCredits")
    assert request.code == 200


def test_waiting_for_requests_ends_in_time(kie_mock: KieMock) -> None:
    with pytest.raises(ControlError, match="0 of 2") as caught:
        kie_mock.control.wait_for_requests(2, timeout=0)

    assert caught.value.status == 504


@pytest.mark.parametrize("name", [None, "before"])
def test_a_state_is_saved_and_loaded(kie_mock: KieMock, name: str | None) -> None:
    with kie_mock.client() as kie:
        kie.create("A red fox")
        snapshot = kie_mock.control.save(name)
        kie.create("Another fox")

    kie_mock.control.load(name or snapshot)

    assert [task.request["prompt"] for task in kie_mock.control.tasks()] == ["A red fox"]
