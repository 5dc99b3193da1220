"""What `make bench` measures with must itself be right."""

from __future__ import annotations

import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from bench import load, report
from bench.bare import GENERATE, RECORD, REFUSED, VALID, flask_app
from bench.load import Cell
from bench.processes import Running
from kie4o_mock import MockServer, Settings, create_app

HEADERS = {"Authorization": "Bearer bench"}
needs_wrk = pytest.mark.skipif(not shutil.which("wrk"), reason="wrk is not installed")


def cell(subject: str, *costs: float, operation: str = "generate") -> Cell:
    return Cell(subject, operation, 16, [1000.0 for _ in costs], list(costs))


def test_what_is_compared_does_the_same() -> None:
    found = []
    for app in (create_app(Settings(credits=1e9)), flask_app()):
        http = app.test_client()
        made = http.post(GENERATE, json=VALID, headers=HEADERS).get_json()
        refused = http.post(GENERATE, json=REFUSED, headers=HEADERS).get_json()
        query = {"taskId": made["data"]["taskId"]}
        read = http.get(RECORD, query_string=query, headers=HEADERS).get_json()
        found.append((made["code"], refused["code"], read["code"], sorted(read["data"])))

    assert found[0][:3] == (200, 422, 200)
    assert found[0] == found[1]


@pytest.mark.slow
@needs_wrk
def test_the_load_is_of_the_operation_and_counts_every_answer() -> None:
    with MockServer(Settings(credits=1e9)) as server:
        seen = Running(server.url, 0, 0.0)
        found = load.press(seen, "POST", GENERATE, VALID, connections=3, seconds=1)

    tasks = len(server.state.sandbox("bench").tasks)
    # What is under way on the three connections at the end is not waited for.
    assert 0 < found["requests"] <= tasks <= found["requests"] + 3
    assert (found["broken"], found["refused"]) == (0, 0)


@pytest.mark.slow
@needs_wrk
def test_the_load_counts_answers_that_are_errors() -> None:
    with MockServer(Settings(http_status="mirror")) as server:
        seen = Running(server.url, 0, 0.0)
        found = load.press(seen, "POST", GENERATE, REFUSED, connections=3, seconds=1)

    assert found["refused"] == found["requests"] > 0


def test_without_wrk_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    with pytest.raises(SystemExit, match="make bench needs wrk: apt-get install wrk"):
        load.require_wrk()


def test_ratios_are_those_of_rounds() -> None:
    cells = [cell("bare", 1, 2, 4), cell("mock", 2, 2, 6)]

    text = report.ratios(cells, {"bare": "bare", "mock": "bare"})

    assert text.splitlines()[2:] == ["| bare | 1.00 |", "| mock | 1.50 |"]


def test_the_chart_is_a_picture_that_names_each_subject(tmp_path: Path) -> None:
    rows = [cell(name, 10.0, operation=one) for one in load.OPERATIONS for name in ("<a>", "<b>")]

    report.chart(rows, 16, tmp_path / "chart.svg")

    picture = (tmp_path / "chart.svg").read_text()
    assert ET.fromstring(picture).tag.endswith("}svg")
    # matplotlib draws the letters, and says in a comment what they spell.
    assert picture.count("<!-- &lt;a&gt; -->") == 1
