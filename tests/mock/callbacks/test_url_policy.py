"""Where callbacks may go: loopback, and hosts that were allowed. Nowhere else."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kie4o_mock import Settings
from kie4o_mock.callbacks.url_policy import UrlPolicy
from kie4o_mock.openapi import packaged

from tests.conftest import Mock
from tests.mock.urls import BLOCKED, pieces

StartMock = Callable[..., Mock]


@pytest.mark.parametrize("url", BLOCKED)
def test_a_host_beyond_loopback_is_never_contacted(mock: Mock, url: str) -> None:
    task_id = mock.create(callBackUrl=url)

    mock.advance(7200)

    (delivery,) = mock.http.get("/__mock/callbacks").json()["callbacks"]
    assert mock.receiver.requests == []
    assert [attempt["error"].partition(":")[0] for attempt in delivery["attempts"]] == ["blocked"]
    assert mock.record(task_id)["successFlag"] == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x",
        "http://127.9.9.9:8000/x",
        "http://[::1]:8000/x",
        "http://localhost/x",
        "https://LOCALHOST/x",
        "http://user:secret@localhost/x",
    ],
)
def test_loopback_is_reached(mock: Mock, url: str) -> None:
    mock.finished(callBackUrl=url)

    assert len(mock.receiver.requests) == 1


@pytest.mark.parametrize("name", ["hooks.example", "Hooks.Example"])
def test_an_allowed_host_is_reached_whatever_its_case(start_mock: StartMock, name: str) -> None:
    mock = start_mock(allow_hosts=frozenset({name}))

    mock.finished(callBackUrl="https://HOOKS.example:8443/x")

    assert len(mock.receiver.requests) == 1


def test_an_allowed_host_allows_no_host_below_or_beside_it(start_mock: StartMock) -> None:
    mock = start_mock(allow_hosts=frozenset({"hooks.example"}))

    mock.finished(callBackUrl="http://a.hooks.example/")
    mock.finished(callBackUrl="http://hooks.example.evil.example/")

    assert mock.receiver.requests == []


def test_another_host_is_not_the_mock_because_of_its_port() -> None:
    policy = UrlPolicy(Settings(), packaged(), [("127.0.0.1", 8000)])

    assert policy.own_inbox("http://127.0.0.1:8000/__mock/inbox/a", "http://mock.test")
    assert not policy.own_inbox("http://shop.example:8000/__mock/inbox/a", "http://mock.test")


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rest=st.lists(pieces, max_size=6).map("".join))
def test_no_spelling_of_an_address_gets_a_callback_out(mock: Mock, rest: str) -> None:
    mock.receiver.requests.clear()

    answer = mock.generate(callBackUrl=f"http://{rest}")
    mock.advance(18)

    assert answer["code"] in {200, 402, 422}
    hosts = {request.url.host for request in mock.receiver.requests} - {"localhost"}
    assert all(ipaddress.ip_address(host).is_loopback for host in hosts)
