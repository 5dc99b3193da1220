"""What the tests of the mock share beyond `tests/conftest.py`: paths, other keys, real sockets."""

from __future__ import annotations

import copy
import io
import os
import queue
import threading
from collections.abc import Callable, Iterator
from email.message import Message
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from click.testing import CliRunner
from kie4o_mock import Settings
from kie4o_mock.command import command
from kie4o_mock.pictures.fetching import Fetcher
from PIL import Image

from tests.conftest import START, Contract, Mock

NOBODY = {"Authorization": ""}
GENERATE = "/api/v1/gpt4o-image/generate"
RECORD = "/api/v1/gpt4o-image/record-info"
DOWNLOAD = "/api/v1/gpt4o-image/download-url"
CREDIT = "/api/v1/chat/credit"
BODY = {"prompt": "A lighthouse in a storm", "size": "1:1"}
# What the mock makes of START and its default task time.
ENDS = START + 18
DAY = 86_400

Visit = Callable[[Mock, str], Mock]


@cache
def document() -> Contract:
    """The document, for tests that are made from it before any fixture exists."""
    return Contract()


def examples(path: str, method: str) -> dict[str, Any]:
    """The documented answers of an operation."""
    operation = document().raw["paths"][path][method]
    media = operation["responses"]["200"]["content"]["application/json"]
    return {name: document().resolve(e)["value"] for name, e in media["examples"].items()}


def refusals() -> list[tuple[str, dict[str, Any]]]:
    """The refusals of generateImage, by the name that a prompt has for them."""
    found = examples(GENERATE, "post").items()
    return [(kebab(name), value) for name, value in found if value["code"] != 200]


def failures() -> list[str]:
    """The names of the failed records, as a prompt spells them."""
    found = examples(RECORD, "get").items()
    ended = [(name, value["data"]) for name, value in found if value["code"] == 200]
    return [kebab(name) for name, record in ended if record["successFlag"] > 1]


def kebab(name: str) -> str:
    """`contentPolicy` as `content-policy`."""
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)


@pytest.fixture
def visit() -> Iterator[Visit]:
    """The same mock seen with another API key."""
    opened: list[httpx.Client] = []

    def open_as(mock: Mock, key: str) -> Mock:
        other = copy.copy(mock)
        other.http = httpx.Client(
            transport=httpx.WSGITransport(app=mock.app),
            base_url="http://mock.test",
            headers={"Authorization": f"Bearer {key}"},
            event_hooks=mock.http.event_hooks,
        )
        opened.append(other.http)
        return other

    yield open_as
    for client in opened:
        client.close()


class Inbox:
    """A callback receiver on a real socket of loopback: scripted answers, then 200."""

    def __init__(self) -> None:
        self.taken: queue.Queue[tuple[str, Message, bytes]] = queue.Queue()
        self.answers: list[tuple[int, dict[str, str]]] = []
        inbox = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, headers = inbox.answers.pop(0) if inbox.answers else (200, {})
                self.send_response(status)
                for name, value in {"Content-Length": "0", **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                inbox.taken.put((self.path, self.headers, body))

            def log_message(self, *_: object) -> None:
                """Quiet."""

        class Server(ThreadingHTTPServer):
            request_queue_size = 64  # five would make the sixth of many callers wait a second

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/callback"


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    inbox = Inbox()
    thread = threading.Thread(target=inbox.server.serve_forever, args=(0.01,))
    thread.start()
    yield inbox
    inbox.server.shutdown()
    thread.join()
    inbox.server.server_close()


def file(image: Image.Image, form: str = "PNG") -> bytes:
    """A picture as a file."""
    written = io.BytesIO()
    image.save(written, form)
    return written.getvalue()


class PictureHost:
    """A host of input pictures on loopback: what was put there, and 404 for the rest."""

    def __init__(self) -> None:
        self.answers: dict[str, httpx.Response | Exception] = {}
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.get(request.url.path, httpx.Response(404))
        if isinstance(answer, Exception):
            raise answer
        return answer

    def put(self, name: str, answer: bytes | int | httpx.Response | Exception) -> str:
        """Put a file, a status or an answer under a name, and return its address."""
        if isinstance(answer, bytes):
            answer = httpx.Response(200, content=answer)
        elif isinstance(answer, int):
            answer = httpx.Response(answer)
        self.answers[f"/{name}"] = answer
        return f"http://127.0.0.1:8000/{name}"


@pytest.fixture
def host(mock: Mock) -> PictureHost:
    """Where the mock of the test fetches its input pictures."""
    host = PictureHost()
    mock.world.fetcher = Fetcher(httpx.MockTransport(host), lambda: START)
    return host


def post(url: str, path: str, body: object) -> httpx.Response:
    """Post to a mock over its socket."""
    headers = {"Authorization": "Bearer test-key"}
    # Without `verify` no certificates are read, which takes longer than the request.
    return httpx.post(f"{url}{path}", json=body, headers=headers, verify=False, timeout=10)


def waiting(mock: Mock) -> None:
    """Return when somebody waits."""
    pause = threading.Event()
    while not mock.world.bell.waiting:
        pause.wait(0.001)


def problem(answer: httpx.Response, status: int) -> str:
    """The detail of a problem, after its form was checked."""
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert list(body) == ["type", "title", "status", "detail"]
    assert body["status"] == status
    detail: str = body["detail"]
    return detail


class Ready(Exception):
    """Carries what the command made of its arguments."""

    def __init__(self, settings: Settings, host: str, port: int, threads: int) -> None:
        self.settings, self.host, self.port, self.threads = settings, host, port, threads


class Parse:
    """What the command makes of arguments and variables."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("kie4o_mock.command.MockServer", self._stop)
        for name in [name for name in os.environ if "KIE4O" in name]:
            monkeypatch.delenv(name)

    @staticmethod
    def _stop(settings: Settings, *, host: str, port: int, threads: int) -> None:
        raise Ready(settings, host, port, threads)

    def __call__(self, *arguments: str, **variables: str) -> Ready:
        result = CliRunner().invoke(command, arguments, env=variables)
        assert isinstance(result.exception, Ready), result.output
        return result.exception

    def refusal(self, *arguments: str) -> str:
        result = CliRunner().invoke(command, arguments)
        assert result.exit_code == 2
        return result.output


@pytest.fixture
def parse(monkeypatch: pytest.MonkeyPatch) -> Parse:
    return Parse(monkeypatch)
