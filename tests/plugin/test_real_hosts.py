"""The hosts of the paid service mean the mock, whatever library a program uses."""

from __future__ import annotations

import asyncio
import http.client
import json
import sys
import urllib.request
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import requests
import urllib3

from kie4o import Kie
from kie4o_pytest import KieMock
from tests.plugin.conftest import HOSTS

API = "https://api.kie.ai"
CREDIT = "/api/v1/chat/credit"
GENERATE = "/api/v1/gpt4o-image/generate"
HEADERS = {"Authorization": "Bearer key-of-the-account"}
BODY = {"prompt": "A red fox", "size": "1:1"}
Send = Callable[[str, bytes | None], Any]


def by_httpx(url: str, body: bytes | None) -> Any:
    return httpx.request("POST" if body else "GET", url, content=body, headers=HEADERS).json()


def by_async_httpx(url: str, body: bytes | None) -> Any:
    async def work() -> Any:
        async with httpx.AsyncClient() as client:
            method = "POST" if body else "GET"
            return (await client.request(method, url, content=body, headers=HEADERS)).json()

    return asyncio.run(work())


def by_httpx_in_chunks(url: str, body: bytes | None) -> Any:
    chunks = iter([body[:5], body[5:]]) if body else None
    return httpx.request("POST" if body else "GET", url, content=chunks, headers=HEADERS).json()


def by_requests(url: str, body: bytes | None) -> Any:
    return requests.request("POST" if body else "GET", url, data=body, headers=HEADERS).json()


def by_requests_in_chunks(url: str, body: bytes | None) -> Any:
    chunks = iter([body[:5], body[5:]]) if body else None
    method = "POST" if body else "GET"
    return requests.request(method, url, data=chunks, headers=HEADERS).json()


def by_urllib3(url: str, body: bytes | None) -> Any:
    method = "POST" if body else "GET"
    return urllib3.PoolManager().request(method, url, body=body, headers=HEADERS).json()


def by_urllib(url: str, body: bytes | None) -> Any:
    asked = urllib.request.Request(url, data=body, headers=HEADERS)
    with urllib.request.urlopen(asked) as answer:
        return json.load(answer)


def by_http_client(url: str, body: bytes | None) -> Any:
    parts = httpx.URL(url)
    connection = http.client.HTTPSConnection(parts.host)
    path = parts.raw_path.decode()
    connection.request("POST" if body else "GET", path, body=body, headers=HEADERS)
    return json.load(connection.getresponse())


SENDERS: list[Send] = [
    by_httpx,
    by_httpx_in_chunks,
    by_async_httpx,
    by_requests,
    by_requests_in_chunks,
    by_urllib3,
    by_urllib,
    by_http_client,
]
senders = pytest.mark.parametrize("send", SENDERS, ids=lambda send: send.__name__)


@senders
def test_a_request_for_the_service_is_answered_by_the_mock(send: Send, either: KieMock) -> None:
    assert send(API + CREDIT, None)["data"] == 1000
    assert [request.operation for request in either.requests] == ["getCredits"]


@senders
def test_a_paid_request_is_one_of_the_sandbox(send: Send, either: KieMock) -> None:
    answer = send(API + GENERATE, json.dumps(BODY).encode())

    assert [task.task_id for task in either.tasks] == [answer["data"]["taskId"]]
    assert either.tasks[0].request["prompt"] == "A red fox"
    assert either.credits_spent == 1


@senders
def test_two_requests_of_one_program_are_both_answered(send: Send, kie_mock: KieMock) -> None:
    send(API + GENERATE, json.dumps(BODY).encode())

    assert send(API + CREDIT, None)["data"] == 999


def test_a_session_of_requests_is_used_again(kie_mock: KieMock) -> None:
    with requests.Session() as session:
        found = [session.get(API + CREDIT, headers=HEADERS).json()["data"] for _ in range(3)]

    assert found == [1000] * 3


@pytest.mark.parametrize("host", [*HOSTS, "API.Kie.AI", "api.kie.ai."])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_every_host_of_the_service_is_the_mock(scheme: str, host: str, kie_mock: KieMock) -> None:
    answers = [get(f"{scheme}://{host}/s/unknown.png") for get in (httpx.get, requests.get)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert all("NoSuchKey" in answer.text for answer in answers)


def test_the_key_of_an_account_is_not_recorded(kie_mock: KieMock) -> None:
    by_httpx(API + CREDIT, None)

    assert "key-of-the-account" not in json.dumps(kie_mock.control.call("GET", "requests"))


def test_a_request_without_a_key_is_refused_as_the_service_does(kie_mock: KieMock) -> None:
    assert httpx.get(API + CREDIT).json()["code"] == 401


def test_a_key_that_names_a_scenario_keeps_its_meaning(kie_mock: KieMock) -> None:
    headers = {"Authorization": "Bearer mock-maintenance"}

    assert httpx.get(API + CREDIT, headers=headers).json()["code"] == 455


@pytest.mark.kie_mock(keys=frozenset({"good"}))
def test_a_key_that_the_mock_was_told_counts(kie_mock: KieMock) -> None:
    codes = [
        httpx.get(API + CREDIT, headers={"Authorization": f"Bearer {key}"}).json()["code"]
        for key in ("good", "bad")
    ]

    assert codes == [200, 401]


@pytest.mark.parametrize("send", [by_requests, by_urllib], ids=lambda send: send.__name__)
def test_a_fault_of_the_line_reaches_the_program(send: Send, kie_mock: KieMock) -> None:
    kie_mock.control.fault({"connection": "reset"}, operation="getCredits")

    with pytest.raises(OSError, match=r"reset|aborted"):
        send(API + CREDIT, None)


def test_a_picture_is_fetched_by_another_library(kie_mock: KieMock) -> None:
    with Kie() as kie:
        (url,) = kie.generate("A red fox").urls

    answer = requests.get(url)

    assert answer.headers["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")


def test_a_program_that_names_the_service_is_led_to_the_mock(
    either: KieMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Kie("key-of-the-account", base_url=API) as kie:
        assert kie.generate("A red fox").succeeded
    assert either.credits_spent == 1


def test_after_a_test_nothing_is_refused_and_nothing_is_led() -> None:
    sys.audit("socket.getaddrinfo", "api.kie.ai", 443, 0, 0, 0)

    assert not hasattr(httpx.HTTPTransport.handle_request, "_kie4o_below")
    assert not hasattr(http.client.HTTPSConnection.connect, "_kie4o_below")


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What httpx would send, which stays here."""
    sent: list[str] = []

    def send(_: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        sent.append(str(request.url))
        return httpx.Response(200, json={})

    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", send)
    return sent


@pytest.mark.kie_mock(intercept=False)
def test_a_test_can_opt_out(network: list[str], kie_mock: KieMock) -> None:
    httpx.get(API + CREDIT)
    sys.audit("socket.getaddrinfo", "api.kie.ai", 443, 0, 0, 0)

    assert network == [API + CREDIT]
    with Kie() as kie:
        assert kie.credits() == 1000


def test_other_hosts_are_left_alone(network: list[str], kie_mock: KieMock) -> None:
    httpx.get("https://docs.kie.ai/page")

    assert network == ["https://docs.kie.ai/page"]
    assert kie_mock.requests == []
