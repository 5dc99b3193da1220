"""`kie4o listen --forward-to`."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.message import Message
from urllib.parse import urlsplit

import httpx
import pytest

from kie4o.cli.forward import forward_to
from kie4o.cli.inbox import Inbox
from tests.kie4o.cli.conftest import Cli
from tests.kie4o.cli.listen.conftest import BODY, Listening, post, raw, take


def test_a_callback_is_forwarded_until_the_other_side_says_200(
    listening: Listening, inbox: Inbox
) -> None:
    statuses = iter([500, 204, 200])
    inbox.forward = lambda _body, _headers: next(statuses)
    ended = listening(
        lambda url: [post(url) for _ in range(3)], "--once", "--forward-to", f"{inbox.url}/hook"
    )

    assert listening.answers == [[500, 204, 200]]
    assert re.findall("forwarded: HTTP ([0-9]+)", ended.out) == ["500", "204", "200"]
    assert take(inbox).body == BODY


def test_all_headers_are_forwarded_but_those_of_the_connection(
    listening: Listening, inbox: Inbox
) -> None:
    seen: list[Message] = []

    def forward(_body: bytes, headers: Message) -> int:
        seen.append(headers)
        return 200

    def meanwhile(url: str) -> str:
        head = f"POST /hook HTTP/1.1\r\nHost: service\r\nContent-Length: {len(BODY)}\r\n"
        own = "Authorization: Bearer x\r\nTwice: a\r\nTwice: b\r\nLong: c\r\n d\r\n"
        of_connection = "Connection: Secret, close\r\nSecret: s\r\nKeep-Alive: 1\r\nTE: gzip\r\n"
        answer = raw(url, f"{head}{own}{of_connection}\r\n".encode() + BODY)
        return answer.split()[1].decode()

    inbox.forward = forward
    listening(meanwhile, "--once", "--forward-to", inbox.url)

    (headers,) = seen
    assert listening.answers == ["200"]
    assert sorted((name.lower(), value) for name, value in headers.items()) == [
        ("authorization", "Bearer x"),
        ("content-length", str(len(BODY))),
        ("host", urlsplit(inbox.url).netloc),
        ("long", "c d"),
        ("twice", "a"),
        ("twice", "b"),
    ]


def test_a_forward_ends_in_time_however_slowly_the_other_side_answers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("kie4o.cli.forward._PATIENCE", 0.3)
    with forwarding_to(answer_byte_by_byte) as url:
        assert post(url) == 502


def test_the_body_of_the_other_side_does_not_count() -> None:
    def answer(server: socket.socket) -> None:
        line, _ = server.accept()
        with line:
            line.recv(65536)
            line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")

    with forwarding_to(answer) as url:
        assert post(url) == 200


@contextmanager
def forwarding_to(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """The URL of an inbox that forwards to a server whose one response `answer` gives."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=answer, args=(server,), daemon=True).start()
        host, port = server.getsockname()
        inbox = Inbox("127.0.0.1", 0, None, forward_to(httpx.URL(f"http://{host}:{port}")))
        with inbox.serving():
            yield inbox.url


def answer_byte_by_byte(server: socket.socket) -> None:
    line, _ = server.accept()
    with line, suppress(OSError):
        line.settimeout(0.02)
        line.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        while True:
            with suppress(TimeoutError):
                if not line.recv(65536):  # the caller went away
                    return
            line.sendall(b"x")


def test_headers_of_the_service_are_forwarded_in_any_letters(
    listening: Listening, inbox: Inbox
) -> None:
    seen: list[str] = []

    def forward(_body: bytes, headers: Message) -> int:
        seen.append(headers["X-Note"])
        return 200

    inbox.forward = forward
    sent = httpx.Headers({"X-Note": "caf\xe9"}, encoding="latin-1")
    listening(
        lambda url: httpx.post(url, content=BODY, headers=sent, trust_env=False).status_code,
        "--once",
        "--forward-to",
        inbox.url,
    )

    assert (listening.answers, seen) == ([200], ["caf\xe9"])


def test_where_nobody_listens_the_service_is_told_to_come_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    other = Inbox("127.0.0.1", 0, None, forward_to(httpx.URL(f"http://127.0.0.1:{port}")))
    with other.serving():
        status = post(other.url)

    assert (status, take(other).forwarded) == (502, 502)


def test_a_callback_that_is_refused_is_not_forwarded(listening: Listening, inbox: Inbox) -> None:
    def meanwhile(url: str) -> list[int]:
        return [post(url, b"{}"), post(url)]

    listening(meanwhile, "--once", "--forward-to", inbox.url)

    assert listening.answers == [[400, 200]]
    assert (take(inbox).body, inbox.arrivals.qsize()) == (BODY, 0)


def test_a_url_that_nothing_can_be_forwarded_to_is_a_usage_error(cli: Cli) -> None:
    ended = cli("listen", "--forward-to", "localhost:3000")

    assert ended.code == 2
    assert "'localhost:3000' is not an http or https URL" in ended.err
