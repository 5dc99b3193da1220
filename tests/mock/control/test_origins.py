"""Pages of other origins: a browser sends their requests to this machine, and they are refused."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest
from kie4o_mock import MockServer, Settings
from kie4o_mock.openapi import Operation, control_document

from tests.conftest import Mock
from tests.mock.conftest import problem

StartMock = Callable[..., Mock]
PAGE = "https://page.example"
ROUTES = control_document().operations.values()
TEXT = {"Content-Type": "text/plain"}


FOREIGN = [
    {"Host": "evil.example"},
    {"Host": "mock.test.evil.example"},
    {"Host": "203.0.113.7"},
    {"Host": "evil.example", "X-Forwarded-Host": "localhost"},
    {"Origin": PAGE},
    {"Origin": "null"},
    {"Origin": "http://mock.test:3000"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.id)
def test_a_foreign_page_can_ask_for_nothing(mock: Mock, route: Operation) -> None:
    for headers in FOREIGN:
        answer = mock.http.request(route.method, route.path, headers={**TEXT, **headers})

        (name,) = {"Host", "Origin", "Sec-Fetch-Site"} & set(headers)
        assert problem(answer, 403).startswith(f"{name}: ")


@pytest.mark.parametrize(
    "host",
    [
        "localhost:8080",
        "LOCALHOST.",
        "mock.localhost",
        "127.0.0.1",
        "127.8.8.8:1",
        "[::1]:99",
        "[::ffff:127.0.0.1]",
        "mock.test",
        "MOCK.test:80",
    ],
)
def test_the_mock_s_own_hosts_are_known(mock: Mock, host: str) -> None:
    assert mock.http.get("/__mock/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("mock.test", "http://mock.test"),
        ("mock.test", "https://mock.test"),
        ("localhost:8080", "http://localhost:8080"),
        ("localhost:8080", "http://127.0.0.1:8080"),
        ("[::1]:8080", "http://[::1]:8080"),
        ("localhost", "http://localhost:80"),
    ],
)
def test_the_mock_s_own_page_goes_on_working(mock: Mock, host: str, origin: str) -> None:
    headers = {"Host": host, "Origin": origin, "Sec-Fetch-Site": "same-origin"}

    assert mock.http.post("/__mock/reset", headers=headers).status_code == 200


def test_others_may_link_to_the_page_but_to_nothing_else(mock: Mock) -> None:
    followed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}

    assert mock.http.get("/__mock/", headers=followed).status_code == 200
    assert mock.http.get("/__mock/tasks", headers=followed).status_code == 403
    assert mock.http.get("/__mock/", headers={**followed, "Origin": PAGE}).status_code == 403


def test_an_allowed_host_is_let_in(start_mock: StartMock) -> None:
    mock = start_mock(
        control_hosts=frozenset({"Mock.internal"}), public_url="https://public.example/mock"
    )

    for host in ("mock.internal:8080", "public.example"):
        assert mock.http.get("/__mock/tasks", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("cors", ["*", PAGE])
def test_a_page_that_cors_allows_is_let_in(start_mock: StartMock, cors: str) -> None:
    mock = start_mock(cors=frozenset({cors}))

    headers = {"Origin": PAGE, "Sec-Fetch-Site": "cross-site"}
    assert mock.http.post("/__mock/reset", headers=headers).status_code == 200


def test_a_page_that_cors_does_not_name_is_refused(start_mock: StartMock) -> None:
    mock = start_mock(cors=frozenset({PAGE}))

    headers = {"Origin": "https://other.example"}
    assert problem(mock.http.post("/__mock/reset", headers=headers), 403).startswith("Origin: ")


def test_who_has_the_token_may_call_the_mock_by_any_name(start_mock: StartMock) -> None:
    mock = start_mock(control_token="sesame")
    named = {"Host": "mock:8080"}

    told = mock.http.get("/__mock/tasks", headers={**named, "X-Mock-Token": "sesame"})
    assert told.status_code == 200
    assert mock.http.get("/__mock/health", headers=named).status_code == 403


@pytest.mark.parametrize(
    ("bound", "host", "status"),
    [
        ("127.0.0.1", "evil.example", 403),
        ("127.0.0.1", "10.1.2.3", 403),
        ("127.0.0.1", "127.0.0.1", 200),
        ("0.0.0.0", "10.1.2.3", 200),
        ("0.0.0.0", "evil.example", 403),
    ],
)
def test_over_a_socket_the_host_must_be_the_bound_address(
    bound: str, host: str, status: int
) -> None:
    with MockServer(Settings(), host=bound) as server:
        port = server.url.rpartition(":")[2]
        url = f"http://127.0.0.1:{port}/__mock/health"
        answer = httpx.get(url, headers={"Host": f"{host}:{port}"}, verify=False)

    assert answer.status_code == status
