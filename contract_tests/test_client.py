"""The client against the document: responses that it allows, and those that it forbids."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from kie4o_api.models import ErrorEnvelope

from contract_tests.client_calls import CALLS, STATES, TASK_ID, Clients, outcome, says_number
from contract_tests.response_generator import SEED, ResponseGenerator
from kie4o import ApiError, Callback, KieError
from kie4o.errors import CallbackError

CALLBACKS = ("TaskCallback", "JobCallback")
RESPONSES = ResponseGenerator([*CALLS, "ErrorEnvelope", *CALLBACKS])
CLIENTS = Clients()
drawn = settings(
    deadline=None,
    max_examples=30,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module", autouse=True)
def closed() -> Iterator[None]:
    yield
    CLIENTS.close()


def callback(body: Any) -> Callback:
    read: Callback = CLIENTS.comfortably(lambda kie: kie.parse_callback(json.dumps(body), {}), {})
    return read


def check_allowed(name: str, response: Any) -> None:
    """An allowed success is a typed value, and loses nothing in the generated client."""
    call = CALLS[name]
    if name in ("TaskSuccess", "JobSuccess"):
        # The record of another task than the one that was asked for is none.
        response = {**response, "data": {**response["data"], "taskId": TASK_ID}}
    if isinstance(response["data"], dict):
        # A second spelling that says something else is refused, whatever it says.
        data = {name: value for name, value in response["data"].items() if name != "task_id"}
        response = {**response, "data": data}
    assert call.said(CLIENTS.comfortably(call.comfortable, response), response["data"])
    assert CLIENTS.comfortably(lambda kie: call.generated(kie.raw), response).code == 200
    parsed = CLIENTS.generated(call, response)
    assert type(parsed).__name__ == name
    assert parsed.to_dict() == response


def check_forbidden(name: str, response: Any) -> None:
    """A forbidden one is an error, or is read as what it says literally."""
    call = CALLS[name]
    for work in (call.comfortable, lambda kie: call.generated(kie.raw)):
        value = outcome(partial(CLIENTS.comfortably, work, response))
        if isinstance(value, KieError):
            continue
        assert isinstance(response, dict), value
        assert str(response["code"]) in ("200", "200.0"), value
        if work is call.comfortable:
            assert call.said(value, response["data"]), value


def check_refusal(response: Any, status: int) -> None:
    """A refusal is an error that carries its code, whatever the operation."""
    for call in CALLS.values():
        with pytest.raises(ApiError) as caught:
            CLIENTS.comfortably(call.comfortable, response, status)
        assert caught.value.code == response["code"]
    assert isinstance(CLIENTS.generated(CALLS["TaskSuccess"], response), ErrorEnvelope)


def told_ids(body: Any) -> set[str]:
    """What a body gives as the id of its task, in all places and spellings."""
    info = body["data"].get("info")
    places = [body, body["data"], info if isinstance(info, dict) else {}]
    named = [place.get(name) for place in places for name in ("taskId", "task_id")]
    return {str(value).strip() for value in named if value not in (None, "")}


def says_failure(data: Any) -> bool:
    """Whether a record that was posted says that its task failed, whatever the code beside it."""
    flag, state = data.get("successFlag"), data.get("state")
    return state == "fail" if state in STATES else says_number(flag) and float(flag) > 1


def check_callback(body: Any) -> None:
    if len(told_ids(body)) > 1:
        with pytest.raises(CallbackError):
            callback(body)
        return
    read = callback(body)
    assert read.task_id == body["data"]["taskId"]
    if body["code"] == 200 and says_failure(body["data"]):
        assert not read.succeeded
    else:
        assert read.code == body["code"]


@pytest.mark.parametrize("name", CALLS)
def test_the_edges_of_an_allowed_success_become_typed_values(name: str) -> None:
    for response in RESPONSES.boundaries(name, allowed=True):
        check_allowed(name, response)


@pytest.mark.parametrize("name", CALLS)
def test_the_edges_of_a_forbidden_success_are_never_taken_for_one(name: str) -> None:
    found = RESPONSES.boundaries(name, allowed=False)
    assert len(found) > 20
    for response in found:
        check_forbidden(name, response)


@pytest.mark.parametrize("name", CALLS)
@given(data=st.data())
@seed(SEED)
@drawn
def test_any_allowed_success_becomes_a_typed_value(name: str, data: st.DataObject) -> None:
    check_allowed(name, data.draw(RESPONSES.responses(name, allowed=True)))


@pytest.mark.parametrize("name", CALLS)
@given(data=st.data())
@seed(SEED)
@drawn
def test_any_forbidden_success_is_never_taken_for_one(name: str, data: st.DataObject) -> None:
    check_forbidden(name, data.draw(RESPONSES.responses(name, allowed=False)))


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503])
def test_a_success_under_a_failed_http_status_is_none(name: str, status: int) -> None:
    for response in RESPONSES.boundaries(name, allowed=True)[:1]:
        assert isinstance(
            outcome(partial(CLIENTS.comfortably, CALLS[name].comfortable, response, status)),
            KieError,
        )


@pytest.mark.parametrize("status", [200, 400, 404, 500])
def test_a_refusal_is_an_error_with_its_code(status: int) -> None:
    for response in RESPONSES.boundaries("ErrorEnvelope", allowed=True):
        check_refusal(response, status)


@given(response=RESPONSES.responses("ErrorEnvelope", allowed=True))
@seed(SEED)
@drawn
def test_any_refusal_is_an_error_with_its_code(response: Any) -> None:
    check_refusal(response, 200)


def test_a_forbidden_refusal_is_still_an_error() -> None:
    for response in RESPONSES.boundaries("ErrorEnvelope", allowed=False):
        for call in CALLS.values():
            assert isinstance(
                outcome(partial(CLIENTS.comfortably, call.comfortable, response)), KieError
            )


@pytest.mark.parametrize("name", CALLBACKS)
def test_the_edges_of_an_allowed_callback_are_read(name: str) -> None:
    for body in RESPONSES.boundaries(name, allowed=True):
        check_callback(body)


@pytest.mark.parametrize("name", CALLBACKS)
def test_the_edges_of_a_forbidden_callback_raise_nothing_but_a_kie_error(name: str) -> None:
    for body in RESPONSES.boundaries(name, allowed=False):
        outcome(partial(callback, body))


@pytest.mark.parametrize("name", CALLBACKS)
@given(data=st.data())
@seed(SEED)
@drawn
def test_any_allowed_callback_is_read(name: str, data: st.DataObject) -> None:
    check_callback(data.draw(RESPONSES.responses(name, allowed=True)))
