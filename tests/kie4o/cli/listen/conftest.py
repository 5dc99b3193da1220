"""`kie4o listen`: receivers, and what is posted to them."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from kie4o.cli import listen
from kie4o.cli.inbox import Arrival, Inbox
from tests.kie4o.cli.conftest import PATIENCE, Cli, Ended

BODY = json.dumps(
    {"code": 200, "msg": "done", "data": {"taskId": "t1", "info": {"result_urls": ["http://p/1"]}}}
).encode()


def post(url: str, body: bytes = BODY, headers: dict[str, str] | None = None) -> int:
    answer = httpx.post(url, content=body, headers=headers, trust_env=False, timeout=PATIENCE)
    return answer.status_code


def take(inbox: Inbox) -> Arrival:
    return inbox.arrivals.get(timeout=PATIENCE)


def raw(url: str, content: bytes) -> bytes:
    """What a server answers to bytes, until it closes the connection."""
    address = urlsplit(url)
    with socket.create_connection((address.hostname, address.port), PATIENCE) as line:
        line.sendall(content)
        return b"".join(iter(lambda: line.recv(65536), b""))


class Listening:
    """`listen` in this thread, while another does something to its address."""

    def __init__(self, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
        self._cli = cli
        self._meanwhile: Callable[[str], object] = post
        self.answers: list[object] = []
        monkeypatch.setattr(listen, "Inbox", self._open)

    def __call__(self, meanwhile: Callable[[str], object], *arguments: str) -> Ended:
        self._meanwhile = meanwhile
        ended = self._cli("listen", *arguments)
        self._thread.join()
        return ended

    def _open(self, *arguments: Any) -> Inbox:
        inbox = Inbox(*arguments)
        self._thread = threading.Thread(
            target=lambda: self.answers.append(self._meanwhile(inbox.url))
        )
        self._thread.start()
        return inbox


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    inbox = Inbox("127.0.0.1", 0, None)
    with inbox.serving():
        yield inbox


@pytest.fixture
def listening(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Listening:
    monkeypatch.delenv("KIE_API_KEY")
    return Listening(cli, monkeypatch)
