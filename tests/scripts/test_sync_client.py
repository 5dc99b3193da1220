"""The synchronous client is made from the asynchronous one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sync_client
from generate import differences


def test_the_committed_client_is_what_comes_out(tmp_path: Path) -> None:
    made = sync_client.synchronous(tmp_path)

    assert differences(sync_client.OUTPUT, made) == {}


def test_the_check_names_a_file_that_was_edited_by_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    edited = sync_client.synchronous(tmp_path)
    edited.joinpath("calls.py").write_text("# edited")
    monkeypatch.setattr(sync_client, "OUTPUT", edited)

    status = sync_client.main(["--check"])

    assert (status, capsys.readouterr().err.splitlines()[0]) == (1, "changed: calls.py")


def test_nothing_asynchronous_is_left(tmp_path: Path) -> None:
    made = sync_client.synchronous(tmp_path)

    code = "".join(path.read_text() for path in made.glob("*.py"))
    assert not re.search(r"\b(async|await|aclose|cancelling)\b", code.replace("_async/", ""))


def test_a_sentence_that_is_gone_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync_client, "SENTENCES", [("Nobody wrote this.", "Nor this.")])

    with pytest.raises(ValueError, match=r"Nobody wrote this\."):
        sync_client.synchronous(tmp_path)
