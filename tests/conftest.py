"""What all tests share: the document, and a mock in this process with a clock that stands still."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import settings
from kie4o_mock import Settings, create_app
from kie4o_mock.app import Mock as Application
from kie4o_mock.mock_state import MockState

from contract_tests.document import Document, document
from contract_tests.tape.lines import Entry, read

# A busy machine is not a failure. Failing output prints how to repeat the example.
settings.register_profile("kie4o", deadline=None, print_blob=True)
settings.load_profile("kie4o")

# Whatever proxy the machine has, it is not for addresses on loopback.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost,::1"

# A shell lets what it starts in the background ignore Ctrl-C; programs that tests start must not.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).resolve().parent.parent
START = 1774788500.25
CALLBACK = "http://127.0.0.1/callback"


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name a test by the beginning of a long value, which would fill a terminal."""
    long = isinstance(val, str | bytes) and len(val) > 80
    return f"{ascii(val)[:40]}..." if long else None


def check(document: Document, response: httpx.Response) -> None:
    """Fail when a response of an operation is not what its document says."""
    request = response.request
    for operation in document.operations.values():
        if operation.method == request.method and _matches(operation.path, request.url.path):
            responses = operation.node["responses"]
            node = document.resolve(responses.get(str(response.status_code), responses["default"]))
            media = node["content"][response.headers["content-type"].partition(";")[0]]
            response.read()
            if "json" in response.headers["content-type"]:
                assert document.errors(media["schema"], response.json()) == [], response.text


def _matches(template: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path) is not None


@cache
def control_plane() -> Document:
    """The control plane's own document as a judge of its answers."""
    return Document(ROOT / "mock_server" / "kie4o_mock" / "control" / "openapi.yaml")


@cache
def recorded(operation: str) -> list[Entry]:
    """The published recordings of an operation, oldest first."""
    tape = read(ROOT / "contract_tests" / "tapes" / "published.jsonl")
    return [entry for entry in tape.entries if entry.operation == operation]


class Receiver:
    """A callback receiver: answers with the scripted statuses, then with 200."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []
        self.answers: list[int | Exception] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if self.answers else 200
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer)


class Mock:
    """A mock in this process. Real time stands still; `advance` moves the mock's clock.

    Args:
        contract: what its answers are held against.
        flask: whether it is a Flask application of its own, `flask`; to make one takes longer.
        settings: those that differ.
    """

    def __init__(self, contract: Document, *, flask: bool = False, **settings: Any) -> None:
        self.receiver = Receiver()
        # One credit an image: what was spent is how many images were paid for.
        start = Settings(**{"seed": 7, "price": 1.0, **settings})
        options: dict[str, Any] = {
            "time_source": lambda: START,
            "transport": httpx.MockTransport(self.receiver),
        }
        if flask:
            self.flask = create_app(start, **options)
        app: Any = self.flask.wsgi_app if flask else Application(start, **options)
        self.app = app
        self.state: MockState = app.state
        # The quickstart's shapes depart from the document on purpose.
        api = [contract] if settings.get("profile") != "quickstart" else []
        hooks: list[Callable[..., Any]] = [
            partial(check, judge) for judge in (*api, control_plane())
        ]
        self.http = httpx.Client(
            transport=httpx.WSGITransport(app=self.app),
            base_url="http://mock.test",
            headers={"Authorization": "Bearer test-key"},
            event_hooks={"response": hooks},
        )

    def post(self, path: str, body: Any, **options: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.http.post(path, json=body, **options).json()
        return answer

    def generate(self, **fields: Any) -> dict[str, Any]:
        body = {"prompt": "A lighthouse in a storm", "size": "1:1", **fields}
        return self.post("/api/v1/gpt4o-image/generate", body)

    def create(self, **fields: Any) -> str:
        """Create a task and return its id."""
        answer = self.generate(**fields)
        assert answer["code"] == 200, answer
        task_id: str = answer["data"]["taskId"]
        return task_id

    def read(self, task_id: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.http.get(
            "/api/v1/gpt4o-image/record-info", params={"taskId": task_id}
        ).json()
        return answer

    def record(self, task_id: str) -> dict[str, Any]:
        data: dict[str, Any] = self.read(task_id)["data"]
        return data

    def finished(self, **fields: Any) -> dict[str, Any]:
        """Create a task, let it end, and return its record."""
        task_id = self.create(**fields)
        self.advance(18)
        return self.record(task_id)

    def download_url(self, **body: Any) -> dict[str, Any]:
        return self.post("/api/v1/gpt4o-image/download-url", body)

    def credits(self) -> float:
        balance: float = self.http.get("/api/v1/chat/credit").json()["data"]
        return balance

    def advance(self, seconds: float) -> list[dict[str, Any]]:
        fired: list[dict[str, Any]] = self.post("/__mock/clock/advance", {"seconds": seconds})[
            "fired"
        ]
        return fired


@pytest.fixture(scope="session")
def contract() -> Document:
    return document()


@pytest.fixture
def start_mock(contract: Document) -> Iterator[Callable[..., Mock]]:
    """Start mocks with other settings than the default."""
    started: list[Mock] = []

    def start(**settings: Any) -> Mock:
        started.append(Mock(contract, **settings))
        return started[-1]

    yield start
    for mock in started:
        mock.http.close()
        mock.state.dispatcher.close()


@pytest.fixture
def mock(start_mock: Callable[..., Mock]) -> Mock:
    return start_mock()


@pytest.fixture
def flask_mock(start_mock: Callable[..., Mock]) -> Mock:
    return start_mock(flask=True)
