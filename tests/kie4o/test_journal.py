"""A batch's memory on disk: what it takes, what it refuses, and when it is written."""

from __future__ import annotations

import errno
import gc
import json
import os
import warnings
from pathlib import Path
from typing import Any

import httpx
import pytest

from kie4o import errors
from kie4o._batch.journal import Entry, Journal
from tests.kie4o.conftest import Connect, Script, Time, ok, record, scripted, sync_kie

REQUESTS = [{"prompt": "A fox"}, {"prompt": "A hen"}]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.jsonl"


def written(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def filled(path: Path) -> bytes:
    """A journal with a line of every kind."""
    journal = Journal(path, REQUESTS)
    journal.open()
    journal.write(0, "sending")
    journal.write(0, "created", task_id="t0")
    journal.write(1, "sending")
    journal.write(1, "refused", message="no")
    journal.write(0, "ended", task_id="t0")
    journal.close()
    return path.read_bytes()


def test_the_last_line_of_a_prompt_counts(path: Path) -> None:
    filled(path)

    journal = Journal(path, REQUESTS)

    assert journal.known(0) == Entry("ended", "t0")
    assert journal.known(1) == Entry("refused", None, "no")
    assert journal.known(2) is None


def test_nothing_is_made_before_the_journal_is_opened(path: Path) -> None:
    Journal(path, REQUESTS)

    assert not path.exists()


def test_a_journal_cut_off_at_any_byte_is_continued(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = filled(path)
    monkeypatch.setattr(os, "fsync", lambda _: None)

    for length in range(len(whole) + 1):
        path.write_bytes(whole[:length])
        journal = Journal(path, REQUESTS)
        journal.open()
        journal.write(1, "sending")
        journal.close()

        lines = whole[:length].count(b"\n")
        assert path.read_bytes().splitlines()[:lines] == whole.splitlines()[:lines]
        assert len(written(path)) == lines + 1


FOREIGN = [b"precious notes", b"precious\nnotes\n", b"a,b\n1,2\n", b"\x89PNG\r\n\x1a\n", b"5\n"]
FOREIGN += [
    b"null\n",
    b"[]\n",
    b"{}\n",
    b"\n",
    b'{"v": 2, "index": 0, "digest": "", "event": ""}\n',
]
FOREIGN += [b"[" * 10**5 + b"\n", b'{"v": 1}\n', b"\xff\xfe\n", b'{"version": 1}']


@pytest.mark.parametrize("content", FOREIGN)
def test_a_file_that_is_no_journal_is_refused_and_left_alone(path: Path, content: bytes) -> None:
    path.write_bytes(content)

    with pytest.raises(errors.JournalError, match=r"run\.jsonl"):
        Journal(path, REQUESTS)

    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "changed",
    [
        {"v": 2},
        {"v": "1"},
        {"index": 2},
        {"index": -1},
        {"index": "0"},
        {"index": 0.0},
        {"index": None},
        {"index": True},
        {"index": [0]},
        {"digest": "0" * 16},
        {"digest": None},
        {"event": "paused"},
        {"event": None},
        {"event": ["sending"]},
        {"event": "created"},
        {"event": "ended", "taskId": None},
        {"event": "created", "taskId": 5},
    ],
)
def test_a_line_that_cannot_be_trusted_stops_the_batch(path: Path, changed: dict[str, Any]) -> None:
    filled(path)
    first = written(path)[0]
    path.write_text(json.dumps({**first, **changed}) + "\n")

    with pytest.raises(errors.JournalError, match=r"run\.jsonl:1 "):
        Journal(path, REQUESTS)


@pytest.mark.parametrize(
    ("requests", "said"),
    [
        (
            [{**REQUESTS[0], "size": "2:3"}],
            'number 1 of this batch is now {"prompt": "A fox", "size"',
        ),
        ([REQUESTS[1]], 'number 1 of this batch is now {"prompt": "A hen"}, and was different.'),
        (REQUESTS[::-1], "what was number 1 is now number 2 of this batch."),
        ([REQUESTS[0]], "number 2, but this batch ends with number 1."),
        ([], "number 1, but this batch ends with number 0."),
    ],
)
def test_a_journal_of_other_prompts_is_refused_with_what_differs(
    path: Path, requests: list[dict[str, Any]], said: str
) -> None:
    filled(path)

    with pytest.raises(errors.JournalError) as caught:
        Journal(path, requests)

    assert f"belongs to another prompt: {said}" in str(caught.value)
    assert str(caught.value).endswith("Without this journal, all prompts are paid for again.")


def test_prompts_may_be_added_at_the_end(path: Path) -> None:
    filled(path)

    assert Journal(path, [*REQUESTS, {"prompt": "A cow"}]).known(2) is None


def test_the_order_of_fields_does_not_make_another_prompt(path: Path) -> None:
    journal = Journal(path, [{"prompt": "A fox", "size": "1:1"}])
    journal.open()
    journal.write(0, "sending")
    journal.close()

    assert Journal(path, [{"size": "1:1", "prompt": "A fox"}]).known(0) == Entry("sending")


@pytest.mark.parametrize("place", ["missing/run.jsonl", "."])
def test_a_place_that_cannot_be_used_is_a_journal_error(tmp_path: Path, place: str) -> None:
    with pytest.raises(errors.JournalError):
        Journal(tmp_path / place, REQUESTS).open()


def test_a_full_disk_is_a_journal_error_that_names_the_task(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    journal = Journal(path, REQUESTS)
    journal.open()
    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(errors.JournalError, match=r"No space left.*t0"):
        journal.write(0, "created", task_id="t0")
    journal.close()


def test_sending_is_on_the_disk_before_a_request_leaves(
    connect: Connect, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story: list[str] = []
    real = os.fsync

    def fsync(file: int) -> None:
        real(file)
        story.append(written(path)[-1]["event"])

    def create(_: httpx.Request) -> httpx.Response:
        story.append("request")
        return ok({"taskId": "t"})

    monkeypatch.setattr(os, "fsync", fsync)
    script = Script(create, ok(record(1, taskId="t")))

    list(scripted(connect, script).batch(["A fox"], journal=path))

    assert story == ["sending", "request", "created", "ended"]


def test_a_journal_holds_no_key_and_no_picture(path: Path) -> None:
    script = Script(ok({"taskId": "t"}), ok(record(1, taskId="t")))
    kie = sync_kie(httpx.MockTransport(script), Time())

    list(kie.batch(["A fox"], journal=path))

    assert {name for line in written(path) for name in line} == {
        *("v", "index", "digest", "event", "service", "taskId")
    }


def test_a_batch_that_is_never_begun_leaves_nothing_open(path: Path) -> None:
    kie = sync_kie(httpx.MockTransport(Script()), Time())

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        kie.batch(["A fox"], journal=path)
        gc.collect()

    assert caught == []
    assert not path.exists()


def test_two_batches_of_one_journal_in_a_row_do_not_lose_lines(path: Path) -> None:
    script = Script(ok({"taskId": "t"}), then=ok(record(1, taskId="t")))
    kie = sync_kie(httpx.MockTransport(script), Time())
    first, second = (kie.batch(["A fox"], journal=path) for _ in range(2))

    assert len(list(first)) == len(list(second)) == 1
    assert [request.method for request in script.requests] == ["POST", "GET", "GET"]


def test_a_journal_that_is_refused_when_it_is_opened_is_not_kept_locked(path: Path) -> None:
    refused, other = Journal(path, REQUESTS), Journal(path, REQUESTS)
    path.write_bytes(b"garbage\n")
    with pytest.raises(errors.JournalError, match="not a line of a journal"):
        refused.open()
    path.write_bytes(b"")

    other.open()

    other.close()


def test_a_journal_in_use_is_refused_before_anything_is_sent(connect: Connect, path: Path) -> None:
    script = Script()
    kie = scripted(connect, script)
    batch = kie.batch(["A fox"], journal=path)

    held = Journal(path, [{"prompt": "A fox", "size": "1:1"}])
    held.open()

    with pytest.raises(errors.JournalError, match="in use by another batch"):
        list(batch)
    held.close()

    assert script.requests == []
