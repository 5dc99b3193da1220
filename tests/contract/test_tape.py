"""Tapes: what is recorded, what never is, and what a replay says of each difference."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import example as of
from hypothesis import given
from hypothesis import strategies as st
from kie4o_mock import Settings, create_app

from contract_tests.rules import RULES
from contract_tests.tape.__main__ import main
from contract_tests.tape.lines import Entry, Tape, TapeError, read
from contract_tests.tape.recorder import Recorder
from contract_tests.tape.replay import replay
from contract_tests.traffic.exchange import AUTHORIZED, Request, Response
from contract_tests.traffic.line import Line
from contract_tests.traffic.redaction import Redaction
from contract_tests.traffic.wsgi import WsgiAdapter
from tests.conftest import ROOT

PUBLISHED = ROOT / "contract_tests" / "tapes" / "published.jsonl"
KEY = "sk-tape-4f1d9c"
START = 1774788500.25
GENERATE = "/api/v1/gpt4o-image/generate"
RECORD = "/api/v1/gpt4o-image/record-info"
DOWNLOAD = "/api/v1/gpt4o-image/download-url"
HEAD = '{"tape":1,"origin":"https://a.test","source":"x"}\n'


def rewrite(source: Path, target: Path, change: Callable[[Any], None]) -> Path:
    """A copy of a tape with each exchange changed."""
    head, *lines = map(json.loads, source.read_text(encoding="utf-8").splitlines())
    for line in lines:
        change(line)
    target.write_text("".join(json.dumps(line) + "\n" for line in (head, *lines)))
    return target


@pytest.fixture
def edited(tmp_path: Path) -> Callable[[str, str], Path]:
    """The published tape with a text in its bodies replaced, which must be there."""

    def edit(old: str, new: str) -> Path:
        def change(line: Any) -> None:
            for part in (line["request"], line["response"]):
                found.append(old in part.get("body", ""))
                part.update({"body": part["body"].replace(old, new)} if found[-1] else {})

        found: list[bool] = []
        path = rewrite(PUBLISHED, tmp_path / "edited.jsonl", change)
        assert any(found)
        return path

    return edit


@contextmanager
def taping(path: Path, now: list[float]) -> Iterator[Line]:
    """A connection to a mock whose exchanges are recorded; both take their time from `now`."""
    app = create_app(Settings(keys=frozenset({KEY})), time_source=lambda: now[0])
    line = Line("https://mock.test", KEY, WsgiAdapter(app), now=lambda: now[0])
    recorder = Recorder(path, line.origin, Redaction(KEY), now=lambda: now[0])
    line.listeners.append(recorder)
    yield line
    line.session.close()
    recorder.close()


def post(line: Line, path: str, body: Any) -> Any:
    headers = {**AUTHORIZED, "Content-Type": "application/json"}
    return line.send("POST", path, headers=headers, body=json.dumps(body).encode()).data


@pytest.fixture
def tape(tmp_path: Path) -> Path:
    """A tape of the mock with a finished and a failed task, and some refusals."""
    path, now = tmp_path / "mock.jsonl", [START]
    with taping(path, now) as line:
        sent = {"prompt": "a fox", "size": "3:2", "nVariants": 2}
        task = {"taskId": post(line, GENERATE, sent)["taskId"]}
        line.send("GET", RECORD, query=task, headers=AUTHORIZED)
        post(line, DOWNLOAD, {**task, "url": "https://example.com/a.png"})
        now[0] += 20
        record = line.send("GET", RECORD, query=task, headers=AUTHORIZED).data
        link = post(line, DOWNLOAD, {**task, "url": record["response"]["resultUrls"][0]})
        line.send("GET", link)
        line.send("GET", RECORD, query={"taskId": "unknown"}, headers=AUTHORIZED)
        line.send("GET", RECORD, headers={"Authorization": "Bearer sk-of-somebody"})
        line.send("POST", GENERATE, headers=AUTHORIZED, body=b"{'")
        line.send("GET", "/api/v1/gpt4o-image/task", headers=AUTHORIZED)
        failing = {"prompt": "[mock:content-policy] gore", "size": "1:1"}
        task = {"taskId": post(line, GENERATE, failing)["taskId"]}
        now[0] += 20
        line.send("GET", RECORD, query=task, headers=AUTHORIZED)
    return path


def test_a_tape_has_no_secret_and_only_its_owner_can_read_it(tape: Path) -> None:
    text = tape.read_text(encoding="utf-8")
    assert KEY not in text
    assert "sk-of-somebody" not in text
    assert "X-Amz-Signature=[masked]" in text
    assert stat.S_IMODE(tape.stat().st_mode) == 0o600


def test_a_signature_of_any_storage_and_a_key_in_a_prompt_are_masked(tmp_path: Path) -> None:
    signed = "https://example.com/a.png?Expires=9&Signature=s3cret&Key-Pair-Id=s3cret&sig=s3cret"
    with taping(tmp_path / "tape.jsonl", [START]) as line:
        post(line, GENERATE, {"prompt": f"a fox, {KEY}", "size": "1:1", "filesUrl": [signed]})
    text = (tmp_path / "tape.jsonl").read_text(encoding="utf-8")
    assert "s3cret" not in text
    assert KEY not in text
    assert "Expires=9" in text


def test_of_an_image_a_tape_has_only_its_length(tape: Path) -> None:
    (image,) = [line for line in tape.read_text().splitlines() if "image/png" in line]
    assert json.loads(image)["response"]["omitted"] > 1000


def test_a_tape_says_when_each_request_was_sent_and_how_long_it_took(tmp_path: Path) -> None:
    seconds = iter([100.0, 103.25])
    line = Line("https://a.test", KEY, WsgiAdapter(create_app()), now=lambda: next(seconds))
    recorder = Recorder(tmp_path / "tape.jsonl", line.origin, Redaction(KEY), now=lambda: START)
    line.listeners.append(recorder)
    line.send("GET", "/api/v1/chat/credit", headers=AUTHORIZED)
    recorder.close()
    line.session.close()
    (entry,) = read(tmp_path / "tape.jsonl").entries
    assert (entry.at, entry.seconds) == (START - 3.25, 3.25)


def test_a_tape_is_never_overwritten(tape: Path) -> None:
    with pytest.raises(FileExistsError):
        Recorder(tape, "https://mock.test", Redaction())


def test_a_last_line_that_was_cut_off_is_left_out(tape: Path) -> None:
    whole = len(read(tape).entries)
    tape.write_bytes(tape.read_bytes()[:-40])
    assert len(read(tape).entries) == whole - 1


def test_the_published_tape_is_as_documented(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(PUBLISHED)]) == 0
    assert "0 unexplained differences, 0 explained" in capsys.readouterr().out


def test_a_tape_of_the_mock_is_as_documented(tape: Path) -> None:
    assert replay(read(tape)) == []


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('"progress":"0.00"', '"progress":"0.07"', "data.progress"),
        ('"progress":"0.00"', '"progress":0.07', "data.progress"),
        ("resultUrls", "result_urls", "data.response"),
        ("_2971.png", ".webp", "data.response.resultUrls"),
        ("1774788518000", "1774788518", "data.completeTime"),
        (r"{\"enableFallback\":false,", "{", "data.paramJson.enableFallback"),
        ('"successFlag":1,"status":"SUCCESS"', '"status":"SUCCESS","successFlag":1', "data"),
        ("flagged by OpenAI", "flagged by us", "data.errorMessage"),
        ("record is null", "record is nil", "msg"),
        ('422,"msg":"The record', '404,"msg":"The record', "code"),
        (":429,", ":428,", "code"),
        (":5916.25}", ':"5916.25"}', "data"),
        ('"error":"Not Found"', '"error":"NotFound"', "error"),
        ('"size":"1:1"}', '"size":"16:9"}', "code"),
        (
            '200,"msg":"success","data":{"taskId":"5fd1b68dbca66cddf73654e72e2094ea"}}',
            "422}",
            "code",
        ),
        (":401,", ":200,", "code"),
    ],
)
def test_a_difference_is_reported_with_its_place(
    edited: Callable[[str, str], Path], old: str, new: str, place: str
) -> None:
    path = edited(old, new)
    assert place in {one.place for one in replay(read(path))}
    assert main([str(path)]) == 1


def test_a_difference_where_the_ledger_says_assumed_is_explained(
    edited: Callable[[str, str], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    known = '"status":"GENERATE_FAILED"'
    assert main([str(edited(known, f'{known},"response":{{}}'))]) == 0
    out = capsys.readouterr().out
    assert "0 unexplained differences, 1 explained" in out
    assert "failed-response (assumed)" in out


@pytest.mark.parametrize(
    ("ahead", "rules"),
    [
        (0, set()),
        (60, {"times-created", "link-date"}),
        (-60, {"times-created", "times-completed", "link-date"}),
        (15 * 86400, {"times-created", "link-date", "linking-expired"}),
    ],
)
def test_what_contradicts_the_date_header_is_reported_with_that_header(
    tape: Path, ahead: int, rules: set[str]
) -> None:
    def dated(line: Any) -> None:
        line["response"]["headers"]["Date"] = formatdate(line["at"] + ahead, usegmt=True)

    found = {one.documented for one in replay(read(rewrite(tape, tape, dated)))}
    said = "Judged by the Date header of the responses."
    assert found == {f"{RULES[rule].sentence} {said} ({rule})" for rule in rules}


@pytest.mark.parametrize(("took", "broken"), [(4.2, False), (0.2, True)])
def test_a_slow_response_does_not_tell_when_its_task_was_created(
    tape: Path, took: float, broken: bool
) -> None:
    def late(line: Any) -> None:
        creates = line["request"]["url"] == GENERATE
        line["seconds"] = took if creates else 0
        line["response"]["headers"]["Date"] = formatdate(line["at"] + 4 * creates, usegmt=True)

    assert bool(replay(read(rewrite(tape, tape, late)))) is broken


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["", "http://[", "{}"]),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["taskId", "response", "msg"]), inner)
    ),
)


@given(body=ANYTHING, data=ANYTHING, path=st.sampled_from(["/api/x", RECORD, GENERATE]))
@of(body=None, data={"response": [{}], "createTime": 1e400}, path=RECORD)
def test_any_response_can_be_replayed(body: Any, data: Any, path: str) -> None:
    sent, said = json.dumps(body).encode(), {"code": 200, "msg": "success", "data": data}
    method = "POST" if path == GENERATE else "GET"
    request = Request(method, f"https://a.test{path}?taskId=1", AUTHORIZED, sent)
    responses = [Response(200, {"Date": "?"}, json.dumps(one).encode()) for one in (body, said)]
    entries = [Entry(2, path, START, request, response) for response in responses]
    replay(Tape("", "", "", (*entries, *(evolve(entry, partial=True) for entry in entries))))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no whole line"),
        ('{"tape":2}\n', "version 1"),
        (f"{HEAD}[]\n", ":2: "),
        (f'{HEAD}{{"at":1}}\n', ":2: KeyError"),
        ("{\n", ":1: "),
    ],
)
def test_what_is_not_a_tape_is_refused_with_its_line(
    tmp_path: Path, text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_text(text)
    with pytest.raises(TapeError, match=said):
        read(path)
    assert main([str(path)]) == 2
    assert said in capsys.readouterr().err


def test_without_a_tape_the_command_says_what_it_needs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "TAPE=" in capsys.readouterr().err


def test_a_request_without_a_response_is_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    silent = '{"at":1,"request":{"method":"GET","url":"/api/v1/chat/credit"},"response":null}\n'
    path = tmp_path / "silent.jsonl"
    path.write_text(HEAD + silent)
    assert main([str(path)]) == 0
    assert "Without a response: line 2" in capsys.readouterr().out
