"""A line of a journal that cannot be read costs one prompt, not the journal, and no payment."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kie4o import BatchItem, errors
from kie4o._batch.journal import Journal
from tests.kie4o.batches import answer, prompt
from tests.kie4o.conftest import Script, Time, no, sync_kie

PROMPTS = [f"p{n}" for n in range(4)]
BAD = [b"", b"garbage", b"\0" * 40, b"\xff\xfe", b"{}", b"5", b"[" * 10**5]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.jsonl"


def run(path: Path, script: Script) -> dict[int, BatchItem]:
    kie = sync_kie(httpx.MockTransport(script), Time(), max_retries=0)
    return {item.index: item for item in kie.batch(PROMPTS, concurrency=1, journal=path)}


def sent(script: Script) -> list[str]:
    return [prompt(request) for request in script.requests if request.method == "POST"]


def damage(path: Path, number: int, line: bytes) -> None:
    lines = path.read_bytes().splitlines()
    lines[number] = line
    path.write_bytes(b"\n".join(lines) + b"\n")


def changed(path: Path, number: int, **fields: Any) -> bytes:
    return json.dumps({**json.loads(path.read_bytes().splitlines()[number]), **fields}).encode()


@pytest.mark.parametrize(
    "fields",
    [
        {"event": "paused"},
        {"event": None},
        {"taskId": None},
        {"taskId": 5},
        {"taskId": "x" * 70_000},
        {"taskId": "a\0b"},
    ],
)
def test_a_prompt_of_which_a_line_is_broken_is_told_as_unknown(
    path: Path, fields: dict[str, Any]
) -> None:
    run(path, Script(then=answer))
    lines = path.read_bytes().splitlines()
    path.write_bytes(b"\n".join([lines[0], lines[1], *lines[3:]]) + b"\n")
    damage(path, 1, changed(path, 1, **fields))
    script = Script(then=answer)

    items = run(path, script)

    assert isinstance(items[0].error, errors.OutcomeUnknownError)
    assert "line 2 of the journal cannot be read" in str(items[0].error)
    assert [items[n].task is not None for n in (1, 2, 3)] == [True] * 3
    assert sent(script) == []


@pytest.mark.parametrize("line", BAD)
@pytest.mark.parametrize("number", range(12))
def test_no_broken_line_lets_a_prompt_be_paid_for_again(
    path: Path, number: int, line: bytes
) -> None:
    run(path, Script(then=answer))
    damage(path, number, line)
    script = Script(then=answer)

    items = run(path, script)

    assert sent(script) == []
    assert sum(item.error is not None for item in items.values()) <= 1


@pytest.mark.parametrize("line", BAD)
def test_a_broken_line_at_the_end_costs_the_prompt_that_was_sent_last(
    path: Path, line: bytes
) -> None:
    run(path, Script(then=answer))
    lines = path.read_bytes().splitlines()
    path.write_bytes(b"\n".join([*lines[:3], line]) + b"\n")
    script = Script(then=answer)

    items = run(path, script)

    assert [n for n, item in items.items() if item.error] == [1]
    assert sent(script) == ["p2", "p3"]


def test_a_broken_line_of_a_prompt_whose_task_is_known_costs_nothing(path: Path) -> None:
    run(path, Script(then=answer))
    damage(path, 2, changed(path, 2, event="paused"))

    items = run(path, Script(then=answer))

    assert [items[n].error for n in range(4)] == [None] * 4


def test_a_refused_prompt_may_be_what_a_broken_line_was_about(path: Path) -> None:
    run(path, Script(no(429), then=no(402)))
    with path.open("ab") as file:
        file.write(b"garbage\n")
    script = Script(then=answer)

    run(path, script)

    assert "p0" not in sent(script)


def test_a_file_without_any_sound_line_is_still_no_journal(path: Path) -> None:
    path.write_bytes(b"garbage\n" * 3)

    with pytest.raises(errors.JournalError, match="not a line of a journal"):
        Journal(path, [{"prompt": "A fox"}])


@given(st.integers(0, 11), st.binary(max_size=80))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_bytes_over_a_line_never_lead_to_a_second_payment(
    tmp_path: Path, number: int, noise: bytes
) -> None:
    path = tmp_path / "run.jsonl"
    path.unlink(missing_ok=True)
    run(path, Script(then=answer))
    line = path.read_bytes().splitlines()[number]
    damage(path, number, noise.replace(b"\n", b"") + line[len(noise) :])
    script = Script(then=answer)

    with suppress(errors.JournalError):
        run(path, script)

    assert sent(script) == []
