"""What a replay says of a tape, and of each difference."""

from __future__ import annotations

import json
from collections.abc import Callable
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

from contract_tests.rules import RULES
from contract_tests.tape.__main__ import main
from contract_tests.tape.lines import Tape, TapeError, read
from contract_tests.tape.report import replayed
from contract_tests.traffic.exchange import AUTHORIZED
from tests.contract.tape.conftest import DOWNLOAD, GENERATE, PUBLISHED, RECORD, post, taping


def test_the_published_recordings_fit_document_and_mock(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert replayed(read(PUBLISHED)) == []
    assert main([str(PUBLISHED)]) == 0
    assert "0 unexplained differences" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new", "where", "change"),
    [
        ('"progress":"0.00"', '"progress":"0.07"', "data.progress", "mock"),
        ('"progress":"0.00"', '"progress":0.07', "data.progress", "document"),
        ("resultUrls", "result_urls", "data.response.resultUrls", "mock"),
        ("_2971.png", ".webp", "data.response.resultUrls", "mock"),
        ("1774788518000", "1774788518", "data.completeTime", "mock"),
        (r"{\"enableFallback\":false,", "{", "data.paramJson.enableFallback", "mock"),
        (
            '"successFlag":1,"status":"SUCCESS"',
            '"status":"SUCCESS","successFlag":1',
            "data",
            "mock",
        ),
        ("flagged by OpenAI", "flagged by us", "data.errorMessage", "document"),
        ("record is null", "record is nil", "msg", "mock"),
        ('422,"msg":"The record', '404,"msg":"The record', "code", "mock"),
        (":429,", ":428,", "code", "document"),
        (":5916.25}", ':"5916.25"}', "data", "document"),
    ],
)
def test_a_difference_is_named_with_who_has_to_change(
    edited: Callable[[str, str], Path], old: str, new: str, where: str, change: str
) -> None:
    path = edited(old, new)
    found = {(one.where, one.change) for one in replayed(read(path))}
    assert (where, change) in found
    assert main([str(path)]) == 1


def test_a_difference_where_nobody_knew_is_explained_by_the_ledger(
    edited: Callable[[str, str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    known = '"status":"GENERATE_FAILED"'
    path = edited(known, f'{known},"response":{{}}')
    assert main([str(path)]) == 0
    out = capsys.readouterr().out
    assert "0 unexplained differences, 1 that the ledger explains" in out
    assert "failed-response (assumed)" in out


def test_a_tape_of_the_mock_shows_no_difference(of_the_mock: Path) -> None:
    assert replayed(read(of_the_mock)) == []


def test_a_link_that_was_refused_shows_that_the_task_still_ran(tmp_path: Path) -> None:
    path = tmp_path / "late.jsonl"
    with taping(path, task_seconds=18) as (line, now):
        task = {"taskId": post(line, GENERATE, {"prompt": "a fox", "size": "1:1"})["taskId"]}
        line.send("GET", RECORD, query=task, headers=AUTHORIZED)
        now[0] += 17
        post(line, DOWNLOAD, {**task, "url": "https://example.com/a.png"})
        now[0] += 3
        line.send("GET", RECORD, query=task, headers=AUTHORIZED)

    assert replayed(read(path)) == []


def test_a_link_refused_for_its_address_shows_that_the_task_had_ended(tmp_path: Path) -> None:
    path = tmp_path / "early.jsonl"
    with taping(path, task_seconds=2) as (line, now):
        task = {"taskId": post(line, GENERATE, {"prompt": "a fox", "size": "1:1"})["taskId"]}
        now[0] += 3
        address = f"https://mock.test/s/{task['taskId']}-0.png"
        post(line, DOWNLOAD, {**task, "url": address})
        now[0] += 17
        line.send("GET", RECORD, query=task, headers=AUTHORIZED)

    assert replayed(read(path)) == []


def test_a_tape_of_another_implementation_shows_its_own_ways_and_no_others(
    of_another: Path,
) -> None:
    found = {(one.operation, one.where) for one in replayed(read(of_another))}
    assert found == {
        ("getTask", "data.response.resultUrls"),
        ("getDownloadUrl", "data"),
        ("/api/v1/gpt4o-image/task", "timestamp"),
    }


def dated(tape: Path, folder: Path, ahead: Callable[[Any], int]) -> Path:
    """A tape whose answers have a Date so many seconds later."""
    path = folder / "dated.jsonl"
    head, *lines = map(json.loads, tape.read_text(encoding="utf-8").splitlines())
    for line in lines:
        headers = line["answer"]["headers"]
        date = parsedate_to_datetime(headers["Date"]).timestamp() + ahead(line)
        headers["Date"] = formatdate(date, usegmt=True)
    path.write_text("".join(json.dumps(line) + "\n" for line in (head, *lines)))
    return path


def placeless(path: Path) -> set[str]:
    """The rules that a replay finds broken at no place of their own."""
    return {one.ours for one in replayed(read(path)) if not one.where}


@pytest.mark.parametrize(
    ("ahead", "rules"),
    [
        (0, set()),
        (60, {"times-created", "link-date"}),
        (-60, {"times-created", "times-completed", "link-date"}),
        (15 * 86400, {"times-created", "link-date", "linking-expired"}),
    ],
)
def test_what_the_date_header_contradicts_is_told_with_that_header(
    of_another: Path, tmp_path: Path, ahead: int, rules: set[str]
) -> None:
    """A server may date its answers by another clock than the service's, which was moved."""
    path = dated(of_another, tmp_path, lambda _: ahead)
    said = "Judged by the answers' Date header."
    assert placeless(path) == {f"{RULES[rule].sentence} {said} ({rule})" for rule in rules}


@pytest.mark.parametrize(("took", "told"), [(4.2, False), (3.2, False), (0.2, True)])
def test_a_task_may_be_created_at_any_time_while_its_request_is_answered(
    of_another: Path, tmp_path: Path, took: float, told: bool
) -> None:
    """The Date is that of the answer, which comes four seconds after the task was created."""

    def late(line: Any) -> int:
        creates = line["request"]["url"] == GENERATE and line["answer"]["status"] == 200
        if creates:
            line["seconds"] = took
        return 4 if creates else 0

    assert bool(placeless(dated(of_another, tmp_path, late))) is told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no whole line"),
        ('{"tape":2}\n', "version 1"),
        ('{"tape":1,"origin":"https://a.test","source":"x"}\n[]\n', ":2: no object"),
        ('{"tape":1,"origin":"https://a.test","source":"x"}\n{"at":1}\n', ":2: no exchange"),
        ("{\n", ":1:"),
    ],
)
def test_what_is_no_tape_is_told_with_its_line(
    tmp_path: Path, text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_text(text)
    with pytest.raises(TapeError, match=said):
        read(path)
    assert main([str(path)]) == 2
    assert said in capsys.readouterr().err


def test_without_a_tape_the_command_says_which_it_needs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([]) == 2
    assert "TAPE=" in capsys.readouterr().err


def test_an_unanswered_request_is_kept_and_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    silent = '{"at":1,"request":{"method":"GET","url":"/api/v1/chat/credit"},"answer":null}\n'
    path = tmp_path / "silent.jsonl"
    path.write_text('{"tape":1,"origin":"https://a.test","source":"x"}\n' + silent)
    tape: Tape = read(path)
    assert tape.entries[0].answer is None
    assert main([str(path)]) == 0
    assert "Without an answer: line 2" in capsys.readouterr().out
