"""The independent implementation: what makes it a fair second subject of the suite."""

from __future__ import annotations

import ast
import io
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import SimpleQueue
from typing import Any

import httpx
import pytest
from attrs import frozen
from PIL import Image

from contract_tests.document import document
from contract_tests.independent import Application, Service, Settings, serving
from tests.conftest import ROOT, check

_FOLDER = ROOT / "contract_tests" / "independent"
_START = 1774788500.0
_GENERATE = "/api/v1/gpt4o-image/generate"
_RECORD = "/api/v1/gpt4o-image/record-info"
_DOWNLOAD = "/api/v1/gpt4o-image/download-url"
_CREDITS = "/api/v1/chat/credit"
_KEY = {"Authorization": "Bearer independent-key"}
# Against hanging only.
_PATIENCE = 20
_FOX: dict[str, Any] = {"prompt": "a fox", "size": "3:2"}


class Subject:
    """The application in this process, with a clock that stands still."""

    def __init__(self, **settings: Any) -> None:
        self.now = _START
        self.service = Service(Settings(**{"task_seconds": 10, **settings}), lambda: self.now)
        self.http = httpx.Client(
            transport=httpx.WSGITransport(app=Application(self.service)),
            base_url="http://independent.test",
            headers=_KEY,
            event_hooks={"response": [partial(check, document())]},
        )

    def post(self, path: str, body: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.http.post(path, json=body).json()
        return answer

    def record(self, task_id: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.http.get(_RECORD, params={"taskId": task_id}).json()
        return answer

    def finished(self, **fields: Any) -> dict[str, Any]:
        task_id = self.post(_GENERATE, {**_FOX, **fields})["data"]["taskId"]
        self.now += 10
        record: dict[str, Any] = self.record(task_id)["data"]
        return record

    def code(self, path: str, body: Any) -> int:
        code: int = self.post(path, body)["code"]
        return code


def test_it_imports_nothing_but_the_standard_library() -> None:
    for file in _FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names, file


def test_a_task_runs_and_then_has_pictures_of_the_right_size() -> None:
    subject = Subject()
    task_id = subject.post(_GENERATE, {**_FOX, "nVariants": 2})["data"]["taskId"]
    assert subject.record(task_id)["data"]["status"] == "GENERATING"
    subject.now += 10
    urls = subject.record(task_id)["data"]["response"]["resultUrls"]
    link = subject.post(_DOWNLOAD, {"taskId": task_id, "url": urls[1]})["data"]
    for address in (*urls, link):
        with Image.open(io.BytesIO(subject.http.get(address).content)) as image:
            assert image.size == (1536, 1024)
    assert subject.http.get(_CREDITS).json()["data"] == 1e6 - 2 * 1.5


def test_a_link_dies_after_20_minutes_and_the_picture_after_14_days() -> None:
    subject = Subject()
    record = subject.finished()
    body = {"taskId": record["taskId"], "url": record["response"]["resultUrls"][0]}
    link = subject.post(_DOWNLOAD, body)["data"]
    subject.now += 1199
    assert subject.http.get(link).status_code == 200
    subject.now += 1
    assert subject.http.get(link).status_code == 403
    subject.now += 14 * 24 * 3600
    assert subject.http.get(body["url"]).status_code == 404
    assert "14 days" in subject.post(_DOWNLOAD, body)["msg"]


@pytest.mark.parametrize(
    ("fields", "flag", "code"),
    [
        ({"prompt": "gore"}, 3, 400),
        ({"filesUrl": ["https://nowhere.invalid/a.png"]}, 2, 451),
        ({"fileUrl": "https://example.com/a.GIF"}, 2, 400),
    ],
)
def test_what_a_request_holds_can_make_its_task_fail(
    fields: dict[str, Any], flag: int, code: int
) -> None:
    record = Subject().finished(**fields)
    assert (record["successFlag"], record["errorCode"]) == (flag, code)
    assert record["errorMessage"]


def test_every_documented_refusal_has_a_natural_cause() -> None:
    asked = {"taskId": "unknown", "url": "https://example.com/a.png"}
    assert Subject(credits=1.4).code(_GENERATE, _FOX) == 402
    assert Subject(maintenance=True).code(_DOWNLOAD, asked) == 455
    assert Subject(database=False).code(_DOWNLOAD, asked) == 500
    assert Subject(keys=frozenset({"other"})).code(_DOWNLOAD, asked) == 401
    assert Subject().code(_DOWNLOAD, asked) == 422
    assert Subject().http.post(_DOWNLOAD, content=b"{'").json()["code"] == 400
    limited, busy = Subject(rate_limits=True), Subject(most_running=1)
    assert [limited.code(_GENERATE, _FOX) for _ in range(21)] == [200] * 20 + [429]
    assert [busy.code(_GENERATE, _FOX) for _ in range(2)] == [200, 550]
    small = Subject(disk=1)
    lost, _ = small.finished(), small.finished()
    url = lost["response"]["resultUrls"][0]
    assert small.code(_DOWNLOAD, {"taskId": lost["taskId"], "url": url}) == 451


def test_mirrored_refusals_come_under_their_code() -> None:
    response = Subject(mirror=True).http.post(_GENERATE, json={"size": "16:9"})
    assert (response.status_code, response.json()["code"]) == (422, 422)


def test_every_answer_is_dated_by_the_clock_of_the_service() -> None:
    http = Subject().http
    read, unknown = http.get(_CREDITS), http.get("/api/v1/gpt4o-image/task")
    for answer in (read, unknown):
        assert answer.headers["Date"] == "Sun, 29 Mar 2026 12:48:20 GMT"
    assert unknown.json()["timestamp"] == _START * 1000


def test_an_unknown_path_and_method_get_what_a_framework_says() -> None:
    http = Subject().http
    assert "code" not in http.get("/api/v1/gpt4o-image/task").json()
    assert http.delete(_RECORD).headers["Allow"] == "GET"


@frozen
class Receiver:
    """An address that takes callbacks.

    Args:
        came: the bodies.
        statuses: what to answer with before 200.
    """

    url: str
    came: SimpleQueue[bytes]
    statuses: list[int]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    came: SimpleQueue[bytes] = SimpleQueue()
    statuses: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            came.put(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(statuses.pop(0) if statuses else 200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield Receiver(f"http://127.0.0.1:{server.server_port}/kie", came, statuses)
        server.shutdown()
        thread.join()


def test_a_callback_comes_again_after_1_5_and_15_minutes(receiver: Receiver) -> None:
    receiver.statuses[:] = [500, 201, 404]
    subject = Subject()
    subject.post(_GENERATE, {**_FOX, "callBackUrl": receiver.url})
    sent = []
    for seconds in (9, 1, 59, 1, 299, 1, 899, 1, 9999):
        subject.now += seconds
        subject.service.callbacks.run(subject.now)
        sent.append(receiver.came.qsize())
    assert sent == [0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert len({receiver.came.get_nowait() for _ in range(4)}) == 1


def test_it_serves_the_whole_life_over_http(receiver: Receiver) -> None:
    now = [_START]
    service = Service(Settings(task_seconds=3600), lambda: now[0])
    with serving(service) as address, httpx.Client(base_url=address, headers=_KEY) as http:
        answer = http.post(_GENERATE, json={**_FOX, "callBackUrl": receiver.url}).json()
        before = http.get(_RECORD, params=answer["data"]).json()["data"]
        now[0] += 3600
        service.callbacks.wake()
        assert receiver.came.get(timeout=_PATIENCE)
        record = http.get(_RECORD, params=answer["data"]).json()["data"]
        assert (before["status"], record["status"]) == ("GENERATING", "SUCCESS")
        assert http.get(record["response"]["resultUrls"][0]).content.startswith(b"\x89PNG")
