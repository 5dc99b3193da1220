"""Tapes of two targets, and the published one with something changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from kie4o_mock import Settings, create_app
from requests.adapters import HTTPAdapter

from contract_tests.independent import Service, serving
from contract_tests.independent import Settings as OtherSettings
from contract_tests.tape.recorder import Recorder
from contract_tests.traffic.exchange import AUTHORIZED
from contract_tests.traffic.line import Line
from contract_tests.traffic.redaction import Redaction
from contract_tests.traffic.wsgi import WsgiAdapter

PUBLISHED = Path(__file__).resolve().parents[3] / "contract_tests" / "tapes" / "published.jsonl"
KEY = "sk-tape-4f1d9c"
START = 1774788500.25
GENERATE = "/api/v1/gpt4o-image/generate"
RECORD = "/api/v1/gpt4o-image/record-info"
DOWNLOAD = "/api/v1/gpt4o-image/download-url"


@pytest.fixture
def edited(tmp_path: Path) -> Callable[[str, str], Path]:
    """The published tape with a text in its answers replaced, which must be there."""

    def edit(old: str, new: str) -> Path:
        head, *lines = map(json.loads, PUBLISHED.read_text(encoding="utf-8").splitlines())
        assert any(old in line["answer"]["body"] for line in lines)
        for line in lines:
            line["answer"]["body"] = line["answer"]["body"].replace(old, new)
        path = tmp_path / "edited.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in (head, *lines)))
        return path

    return edit


def post(line: Line, path: str, body: Any) -> Any:
    headers = {**AUTHORIZED, "Content-Type": "application/json"}
    return line.send("POST", path, headers=headers, body=json.dumps(body).encode()).data


def drive(line: Line, seen: Callable[[str], Any]) -> None:
    """Everything that a suite does to a target once; `seen` waits for a finished record."""
    task_id = post(line, GENERATE, {"prompt": "a fox", "size": "3:2", "nVariants": 2})["taskId"]
    line.send("GET", RECORD, query={"taskId": task_id}, headers=AUTHORIZED)
    post(line, DOWNLOAD, {"taskId": task_id, "url": "https://example.com/a.png"})
    url = seen(task_id)["response"]["resultUrls"][0]
    link = post(line, DOWNLOAD, {"taskId": task_id, "url": url})
    line.send("GET", url)
    line.send("GET", link)
    line.send("GET", RECORD, query={"taskId": "unknown"}, headers=AUTHORIZED)
    line.send("GET", RECORD, headers={"Authorization": "Bearer sk-of-somebody"})
    line.send("POST", GENERATE, headers=AUTHORIZED, body=b"{'")
    line.send("GET", "/api/v1/gpt4o-image/task", headers=AUTHORIZED)
    failed = post(line, GENERATE, {"prompt": "[mock:content-policy] gore", "size": "1:1"})
    seen(failed["taskId"])


@contextmanager
def taping(path: Path, **settings: Any) -> Iterator[tuple[Line, list[float]]]:
    """A line to a mock whose exchanges are taped, and the time that both go by."""
    now = [START]
    app = create_app(Settings(keys=frozenset({KEY}), **settings), time_source=lambda: now[0])
    line = Line("https://mock.test", KEY, WsgiAdapter(app), now=lambda: now[0])
    recorder = Recorder(path, line.origin, Redaction(KEY), now=lambda: now[0])
    line.listeners.append(recorder)
    yield line, now
    line.session.close()
    recorder.close()


@pytest.fixture
def of_the_mock(tmp_path: Path) -> Path:
    """A tape of the mock."""
    path = tmp_path / "mock.jsonl"
    with taping(path) as (line, now):

        def seen(task_id: str) -> Any:
            now[0] += 20
            return line.send("GET", RECORD, query={"taskId": task_id}, headers=AUTHORIZED).data

        drive(line, seen)
    return path


@pytest.fixture(scope="module")
def of_another(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tape of the independent implementation, over HTTP."""
    path = tmp_path_factory.mktemp("tape") / "another.jsonl"
    now = [START]
    service = Service(OtherSettings(keys=frozenset({KEY}), task_seconds=10), lambda: now[0])
    with serving(service) as address:
        line = Line(address, KEY, HTTPAdapter(), now=lambda: now[0])
        recorder = Recorder(path, line.origin, Redaction(KEY), now=lambda: now[0])
        line.listeners.append(recorder)

        def seen(task_id: str) -> Any:
            now[0] += 20
            return line.send("GET", RECORD, query={"taskId": task_id}, headers=AUTHORIZED).data

        drive(line, seen)
        line.session.close()
        recorder.close()
    return path
