"""What is recorded, and what never is."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from kie4o_mock import Settings, create_app

from contract_tests.tape.lines import read
from contract_tests.tape.recorder import Recorder
from contract_tests.traffic.exchange import AUTHORIZED
from contract_tests.traffic.line import Line
from contract_tests.traffic.redaction import Redaction
from contract_tests.traffic.wsgi import WsgiAdapter
from tests.contract.tape.conftest import GENERATE, KEY, START, post


@pytest.mark.parametrize("kind", ["of_the_mock", "of_another"])
def test_no_secret_is_on_a_tape(kind: str, request: pytest.FixtureRequest) -> None:
    path: Path = request.getfixturevalue(kind)
    text = path.read_text(encoding="utf-8")
    assert KEY not in text
    assert "sk-of-somebody" not in text
    assert "X-Amz-Signature=[masked]" in text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_signature_of_any_storage_is_masked(tmp_path: Path) -> None:
    line = Line("https://mock.test", KEY, WsgiAdapter(create_app(Settings())))
    recorder = Recorder(tmp_path / "tape.jsonl", line.origin, Redaction(KEY))
    line.listeners.append(recorder)
    signed = "https://example.com/a.png?Expires=9&Signature=s3cret&Key-Pair-Id=s3cret&sig=s3cret"
    post(line, GENERATE, {"prompt": f"a fox, {KEY}", "size": "1:1", "filesUrl": [signed]})
    recorder.close()
    line.session.close()
    text = (tmp_path / "tape.jsonl").read_text(encoding="utf-8")
    assert "s3cret" not in text
    assert KEY not in text
    assert "Expires=9" in text


def test_a_picture_is_not_on_a_tape_but_its_length_is(of_the_mock: Path) -> None:
    pictures = [line for line in of_the_mock.read_text().splitlines() if "image/png" in line]
    assert len(pictures) == 2
    assert all(json.loads(line)["answer"]["omitted"] > 1000 for line in pictures)


def test_a_tape_tells_how_long_each_exchange_took(tmp_path: Path) -> None:
    seconds = iter([100.0, 103.25])
    adapter = WsgiAdapter(create_app(Settings()))
    line = Line("https://mock.test", KEY, adapter, now=lambda: next(seconds))
    recorder = Recorder(tmp_path / "tape.jsonl", line.origin, Redaction(KEY), now=lambda: START)
    line.listeners.append(recorder)
    line.send("GET", "/api/v1/chat/credit", headers=AUTHORIZED)
    recorder.close()
    line.session.close()
    (entry,) = read(tmp_path / "tape.jsonl").entries
    assert (entry.at, entry.seconds) == (START - 3.25, 3.25)


@pytest.mark.parametrize("kind", ["of_the_mock", "of_another"])
def test_the_times_on_a_tape_are_those_of_the_given_clocks(
    kind: str, request: pytest.FixtureRequest
) -> None:
    tape = read(request.getfixturevalue(kind))
    assert [entry.at - START for entry in tape.entries] == [0] * 3 + [20] * 9 + [40]


def test_a_tape_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "tape.jsonl"
    Recorder(path, "https://mock.test", Redaction()).close()
    with pytest.raises(FileExistsError):
        Recorder(path, "https://mock.test", Redaction())


def test_a_line_that_the_end_cut_off_is_left_out(of_the_mock: Path, tmp_path: Path) -> None:
    whole = of_the_mock.read_bytes()
    torn = tmp_path / "torn.jsonl"
    torn.write_bytes(whole[:-40])
    assert len(read(torn).entries) == len(read(of_the_mock).entries) - 1
