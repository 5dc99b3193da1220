"""The vendor's callback receiver, run as it is, taking the mock's callbacks."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from kie4o_mock import MockServer

from tests.vendor.conftest import KEY, Page, environment

# The sample would bind a fixed port of every address; as a module it only defines its `app`.
LAUNCHER = """
from receiver import app
from waitress.server import create_server
server = create_server(app, host="127.0.0.1", port=0)
print(server.effective_port, flush=True)
server.run()
"""


@pytest.fixture
def receiver_url(tmp_path: Path) -> Iterator[str]:
    """The receiver's address. It saves pictures into the working directory, here `tmp_path`."""
    sample = Page("newer").sample("python", "from flask import", "@app.route")
    (tmp_path / "receiver.py").write_text(sample, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-c", LAUNCHER],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        assert port, "the receiver did not start"
        yield f"http://127.0.0.1:{port}/4o-image-callback"
        process.terminate()


class Api:
    """A mock on a socket whose time stands still."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http
        self._post("/__mock/clock/freeze")

    def finish(self, **fields: Any) -> dict[str, Any]:
        """Create a task, let it end, and return its record once its callback was tried."""
        body = {"prompt": "A fox", "size": "1:1", **fields}
        task_id = self._post("/api/v1/gpt4o-image/generate", body)["data"]["taskId"]
        self._post("/__mock/clock/advance", {"seconds": 18})
        query = {"taskId": task_id}
        answer = self.http.get("/api/v1/gpt4o-image/record-info", params=query).json()
        record: dict[str, Any] = answer["data"]
        return record

    def delivery(self) -> dict[str, Any]:
        """The one delivery of the log."""
        (delivery,) = self.http.get("/__mock/callbacks").json()["callbacks"]
        found: dict[str, Any] = delivery
        return found

    def _post(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        answer: dict[str, Any] = self.http.post(path, json=body or {}).json()
        return answer


@pytest.fixture
def api(serve: Callable[..., MockServer]) -> Iterator[Api]:
    headers = {"Authorization": f"Bearer {KEY}"}
    with httpx.Client(base_url=serve().url, headers=headers, trust_env=False) as http:
        yield Api(http)


def test_receiver_saves_the_pictures_that_the_mock_serves(
    api: Api, receiver_url: str, tmp_path: Path
) -> None:
    record = api.finish(nVariants=2, callBackUrl=receiver_url)

    served = [api.http.get(url).content for url in record["response"]["resultUrls"]]
    saved = [path.read_bytes() for path in sorted(tmp_path.glob("*.png"))]
    assert len(saved) == 2
    assert saved == served


def test_delivery_to_the_receiver_is_logged(api: Api, receiver_url: str) -> None:
    record = api.finish(callBackUrl=receiver_url)

    delivery = api.delivery()
    assert (delivery["taskId"], delivery["delivered"]) == (record["taskId"], True)
    assert [attempt["status"] for attempt in delivery["attempts"]] == [200]


def test_receiver_takes_the_callback_of_a_failed_task(
    api: Api, receiver_url: str, tmp_path: Path
) -> None:
    api.finish(prompt="[mock:content-policy] a fox", callBackUrl=receiver_url)

    assert api.delivery()["delivered"]
    assert list(tmp_path.glob("*.png")) == []
