"""What `make bench` measures with must itself be right."""

from __future__ import annotations

import json
import subprocess
import sys
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import httpx
import orjson
import pytest
from bench import inprocess, report
from bench.bare import GENERATE, RECORD, flask_app, wsgi_app
from bench.cells import Cell, raw_request
from bench.load import Load
from bench.processes import SCRIPTS, Running
from kie4o_mock import MockServer, Settings, create_app

APPS = {"mock": create_app(Settings(credits=1e9)), "flask": flask_app(), "wsgi": wsgi_app()}


def cell(subject: str, operation: str, *costs: float) -> Cell:
    return Cell(subject, operation, 16, [1000.0 for _ in costs], list(costs), 0)


@pytest.mark.parametrize("app", APPS)
def test_what_is_compared_does_the_same(app: str) -> None:
    made = orjson.loads(inprocess.answer(APPS[app], inprocess.post(inprocess.VALID)))
    refused = orjson.loads(inprocess.answer(APPS[app], inprocess.post(inprocess.REFUSED)))
    read = orjson.loads(inprocess.answer(APPS[app], inprocess.get(made["data"]["taskId"])))

    assert (made["code"], refused["code"], read["code"]) == (200, 422, 200)
    assert read["data"]["taskId"] == made["data"]["taskId"]
    assert len(read["data"]) == 10


def test_the_load_counts_every_answer() -> None:
    with MockServer(Settings(credits=1e9)) as server:
        seen = Running(server.url, 0, 0.0)
        body = orjson.dumps(inprocess.VALID)
        load = Load(seen.address, raw_request(seen, "POST", GENERATE, body), connections=3)
        load.run(seconds=60, limit=50)

    tasks = len(server.state.sandbox("bench").tasks)
    # What is under way on the three lines at the end is not waited for.
    assert 50 <= load.requests <= tasks <= load.requests + 3
    assert load.failures == 0


def test_the_load_counts_what_the_server_ends() -> None:
    with MockServer() as server:
        seen = Running(server.url, 0, 0.0)
        request = raw_request(seen, "GET", RECORD).replace(
            b"Accept:", b"Connection: close\r\nAccept:"
        )
        load = Load(seen.address, request, connections=1)
        load.run(seconds=60, limit=5)

    assert load.requests >= 5
    assert load.failures >= 4


def test_the_receiver_counts_callbacks_and_their_tasks() -> None:
    command = [sys.executable, "-m", "bench.receiver"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=SCRIPTS
    ) as process:
        assert process.stdout
        url = json.loads(process.stdout.readline())["url"]
        for task_id in ("a", "b", "a"):
            body = {"data": {"taskId": task_id}}
            assert httpx.post(url, json=body, verify=False).status_code == 200
        out, _ = process.communicate("?\n")

    asked, told = map(json.loads, out.splitlines())
    assert asked == 2
    assert told[:2] == [2, 3]


def test_ratios_are_those_of_rounds() -> None:
    cells = [cell("bare", "generate", 1, 2, 4), cell("mock", "generate", 2, 2, 6)]

    text = report.ratios(cells, {"bare": "bare", "mock": "bare"})

    assert text.splitlines()[2:] == ["| bare | 1.00 |", "| mock | 1.50 |"]


def test_the_chart_is_a_picture_with_a_bar_for_each_subject() -> None:
    cells = [cell(f"<{name}>", "generate", 10.0) for name in "abc"]

    root = ET.fromstring(report.chart(cells, 16))

    texts = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"<a>", "<b>", "<c>", "generate"} <= set(texts)


def test_an_address_is_that_of_its_url() -> None:
    url = "http://127.0.0.1:4010"

    assert Running(url, 0, 0.0).address == (urlsplit(url).hostname, 4010)
