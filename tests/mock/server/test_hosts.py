"""The Host of a request: refused where it cannot be read, before anything is made of it."""

from __future__ import annotations

import socket

import pytest
from kie4o_mock import MockServer
from kie4o_mock.net import authority
from werkzeug.test import Client

from tests.conftest import Mock
from tests.mock.conftest import BODY, GENERATE
from tests.mock.control.journal import requests

BROKEN = [
    *("[::1", "a:99999", "a:b", "a:-1", "[::1]x", "[x]", "a b", "a/b", "a?b", "a#b", "u@h", "a\\b"),
    *("a,b", "a, b", ":80", ".", "[::1%25lo]", "a:1:2", "\xe9", "%41", "a" * 300 + "/"),
]


@pytest.mark.parametrize("host", BROKEN)
def test_a_host_that_cannot_be_read_is_400(mock: Mock, host: str) -> None:
    client = Client(mock.app)
    key = {"Authorization": "Bearer test-key"}
    environ = {"HTTP_HOST": host}

    created = client.post(GENERATE, json=BODY, headers=key, environ_overrides=environ)
    assert (created.status_code, created.mimetype) == (400, "text/html")
    assert client.get("/s/x", environ_overrides=environ).status_code == 400
    reset = client.post("/__mock/reset", environ_overrides=environ)
    assert (reset.status_code, reset.mimetype) == (400, "application/problem+json")
    assert requests(mock)[0]["reason"]["message"].startswith("Host: ")
    assert mock.http.post("/__mock/clock/advance", json={"to": "next"}).status_code == 409


@pytest.mark.parametrize(
    "host", [*(one for one in BROKEN if one.isascii()), "a\r\nHost: b", "a\r\nX-Forwarded-Host: ["]
)
def test_over_a_socket_it_is_400_too(server: MockServer, host: str) -> None:
    address = ("127.0.0.1", int(server.url.rpartition(":")[2]))
    expected = b"200" if "Forwarded" in host else b"400"
    with socket.create_connection(address, timeout=20) as connection:
        connection.sendall(f"GET /api/v1/chat/credit HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        assert connection.recv(12) == b"HTTP/1.1 " + expected


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Mock.Example:80", ("mock.example", 80)),
        ("mock_1.", ("mock_1", None)),
        ("mock:", ("mock", None)),
        ("[::1]:8080", ("::1", 8080)),
        ("127.0.0.1", ("127.0.0.1", None)),
    ],
)
def test_a_host_and_its_port_are_read(text: str, found: tuple[str, int | None]) -> None:
    assert authority(text) == found


def test_a_request_may_have_no_host(mock: Mock) -> None:
    client = Client(mock.app)
    for host in ("", None):
        answer = client.get("/__mock/health", environ_overrides={"HTTP_HOST": host})
        assert answer.status_code == 200
