"""What the tests of the mock share beyond `tests/conftest.py`: paths, keys, pictures, sockets."""

from __future__ import annotations

import copy
import queue
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from contract_tests.document import document
from tests.conftest import Mock

NOBODY = {"Authorization": ""}
GENERATE = "/api/v1/gpt4o-image/generate"
RECORD = "/api/v1/gpt4o-image/record-info"
DOWNLOAD = "/api/v1/gpt4o-image/download-url"
CREDIT = "/api/v1/chat/credit"
COMMON_DOWNLOAD = "/api/v1/common/download-url"
CREATE_JOB = "/api/v1/jobs/createTask"
JOB_RECORD = "/api/v1/jobs/recordInfo"
JOB: dict[str, Any] = {
    "model": "4o-image-api",
    "input": {"prompt": "A lighthouse in a storm", "size": "1:1"},
}
UPLOAD_FILE = "/api/file-stream-upload"
UPLOAD_BASE64 = "/api/file-base64-upload"
UPLOAD_URL = "/api/file-url-upload"
# A PNG file of one grey pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c63f80f00010101001bb6ee560000000049454e44ae426082"
)
BODY = {"prompt": "A lighthouse in a storm", "size": "1:1"}
DAY = 86_400
OPERATIONS = document().operations
UPLOADS = [name for name, one in OPERATIONS.items() if one.node["tags"] == ["uploads"]]

Visit = Callable[[Mock, str], Mock]


def good_request(operation: str, *, task: str = "", job: str = "", url: str = "") -> dict[str, Any]:
    """What httpx sends for a good request to each operation.

    Args:
        operation: its operationId.
        task: the id of a task of the 4o paths.
        job: the id of one of the jobs API.
        url: of an image of the mock.
    """
    encoded = b64encode(PIXEL).decode()
    table: dict[str, dict[str, Any]] = {
        "generateImage": {"json": BODY},
        "getTask": {"params": {"taskId": task}},
        "createJob": {"json": JOB},
        "getJob": {"params": {"taskId": job}},
        "getDownloadUrl": {"json": {"taskId": task, "url": url}},
        "getCredits": {},
        "getCommonDownloadUrl": {"json": {"url": url}},
        "uploadFile": {"files": {"file": ("a.png", PIXEL)}, "data": {"uploadPath": "images"}},
        "uploadBase64": {"json": {"base64Data": encoded, "uploadPath": "images"}},
        "uploadFromUrl": {"json": {"fileUrl": url, "uploadPath": "images"}},
    }
    return table[operation]


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


class Picture:
    """A finished picture of a mock: its task, its address."""

    def __init__(self, mock: Mock) -> None:
        self.mock = mock
        self.record = mock.finished()
        self.task_id: str = self.record["taskId"]
        self.url: str = self.record["response"]["resultUrls"][0]
        self.name = self.url.rpartition("/")[2]

    def link(self) -> str:
        link: str = self.mock.download_url(taskId=self.task_id, url=self.url)["data"]
        return link

    def refusal(self, **changed: str) -> str:
        answer = self.mock.download_url(**{"taskId": self.task_id, "url": self.url, **changed})
        assert answer["code"] == 422
        message: str = answer["msg"]
        return message


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


def post(url: str, path: str, body: object) -> httpx.Response:
    """Post to a mock over its socket."""
    headers = {"Authorization": "Bearer test-key"}
    # Without `verify` no certificates are read, which takes longer than the request.
    return httpx.post(f"{url}{path}", json=body, headers=headers, verify=False, timeout=10)


def problem(answer: httpx.Response, status: int) -> str:
    """The detail of a problem, after its form was checked."""
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert list(body) == ["type", "title", "status", "detail"]
    assert body["status"] == status
    detail: str = body["detail"]
    return detail
