"""`--log`: one line on stderr for each request, without any key."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from tests.conftest import Mock
from tests.mock.conftest import NOBODY, RECORD

StartMock = Callable[..., Mock]
Capture = pytest.CaptureFixture[str]


def test_by_default_nothing_is_written(mock: Mock, capsys: Capture) -> None:
    mock.create()

    assert capsys.readouterr().err == ""


def test_as_text_a_request_is_one_line(start_mock: StartMock, capsys: Capture) -> None:
    task_id = start_mock(log="text").create()

    line = r"\d\d:\d\d:\d\d\.\d{3} 200 POST /api/v1/gpt4o-image/generate \d+\.\dms code=200 "
    assert re.fullmatch(rf"{line}taskId={task_id}\n", capsys.readouterr().err)


def test_as_text_a_refusal_has_its_reason(start_mock: StartMock, capsys: Capture) -> None:
    start_mock(log="text").generate(size="16:9")

    assert "code=422 reason=size: '16:9' is not allowed." in capsys.readouterr().err


def test_as_json_a_request_is_one_object(start_mock: StartMock, capsys: Capture) -> None:
    start_mock(log="json").read("unknown")

    (line,) = capsys.readouterr().err.splitlines()
    known = json.loads(line)
    told = {name: known[name] for name in ("method", "path", "query", "operation", "status")}
    assert told == {
        "method": "GET",
        "path": RECORD,
        "query": "taskId=unknown",
        "operation": "getTask",
        "status": 200,
    }
    assert (known["code"], known["reason"]) == (422, "The record does not exist")
    assert known["milliseconds"] >= 0


def test_control_requests_and_pictures_are_in_it(start_mock: StartMock, capsys: Capture) -> None:
    mock = start_mock(log="json")
    mock.http.get("/__mock/health", headers=NOBODY)
    mock.http.get("/s/none.png")

    found = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(one["path"], one["status"]) for one in found] == [
        ("/__mock/health", 200),
        ("/s/none.png", 404),
    ]


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_secret_is_in_it(start_mock: StartMock, capsys: Capture, form: str) -> None:
    mock = start_mock(log=form)
    mock.credits()
    mock.http.get("/direct/none.png?X-Amz-Signature=s3cret")

    written = capsys.readouterr().err
    assert "test-key" not in written
    assert "s3cret" not in written


@pytest.mark.parametrize("form", ["text", "json"])
def test_nobody_can_forge_a_line(start_mock: StartMock, capsys: Capture, form: str) -> None:
    start_mock(log=form).http.get("/api/%0aforged%1b[31m")

    written = capsys.readouterr().err
    assert written.count("\n") == 1
    assert "\x1b" not in written
