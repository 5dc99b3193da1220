"""Uploads over a socket: large ones stay out of memory, broken ones leave nothing."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.mock.conftest import UPLOAD_FILE
from tests.mock.processes import started

KEY = {"Authorization": "Bearer test-key"}
MEGABYTE = 1024 * 1024
LARGE = 100 * MEGABYTE


class Served:
    """A mock in a process of its own, which keeps its files in `folder`."""

    def __init__(self, url: str, pid: int, folder: Path) -> None:
        self.url = url
        self.pid = pid
        self.folder = folder

    def peak(self) -> int:
        """The most memory that it has had, in bytes."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        (line,) = [line for line in status.splitlines() if line.startswith("VmHWM")]
        return int(line.split()[1]) * 1024

    def files(self) -> list[Path]:
        return list(self.folder.iterdir())

    def upload(self, content: object, name: str = "a.bin") -> httpx.Response:
        form = {"uploadPath": "images", "fileName": name}
        return httpx.post(
            f"{self.url}{UPLOAD_FILE}",
            headers=KEY,
            files={"file": content},  # type: ignore[dict-item]  # whatever httpx can read
            data=form,
            verify=False,
            timeout=60,
        )


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with started(["--json"], TMPDIR=str(tmp_path)) as (process, line):
        yield Served(json.loads(line)["url"], process.pid, tmp_path)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="it is read from /proc")
def test_a_file_of_100_megabytes_costs_little_memory(served: Served, tmp_path: Path) -> None:
    served.upload(b"small", "small.bin")
    before = served.peak()
    path = tmp_path.with_name("large.bin")
    with path.open("wb") as file:
        file.truncate(LARGE)

    with path.open("rb") as file:
        answer = served.upload(file).json()
    with httpx.stream("GET", answer["data"]["downloadUrl"], verify=False, timeout=60) as response:
        received = sum(len(chunk) for chunk in response.iter_bytes())

    assert answer["data"]["fileSize"] == received == LARGE
    assert served.peak() - before < 20 * MEGABYTE


def test_a_stream_that_breaks_leaves_nothing(served: Served) -> None:
    parts = urlsplit(served.url)
    head = (
        f"POST {UPLOAD_FILE} HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: Bearer test-key\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 10000000\r\n\r\n"
        '--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
    )
    with socket.create_connection((str(parts.hostname), int(parts.port or 0))) as connection:
        connection.sendall(head.encode() + bytes(5_000_000))

    requests = httpx.get(f"{served.url}/__mock/requests", headers=KEY, verify=False).json()

    assert requests["requests"] == []
    # The server may notice the end of the connection after this request.
    deadline = time.monotonic() + 10
    while served.files() and time.monotonic() < deadline:
        httpx.get(f"{served.url}/__mock/health", verify=False)
    assert served.files() == []


def test_a_stream_without_a_length_is_taken(served: Served) -> None:
    body = (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nABC\r\n'
        b'--b\r\nContent-Disposition: form-data; name="uploadPath"\r\n\r\nimages\r\n--b--\r\n'
    )
    headers = {**KEY, "Content-Type": "multipart/form-data; boundary=b"}

    answer = httpx.post(
        f"{served.url}{UPLOAD_FILE}", headers=headers, content=iter([body]), verify=False
    )

    assert answer.json()["data"]["fileSize"] == 3
