"""A batch that resumes: what it sends again, whose journal it takes, and its defaults."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from kie4o import Kie, Task, errors
from tests.kie4o.conftest import Connect, Script, no, ok, record, scripted

FAILED = record(3, taskId="old", errorMessage="refused", errorCode=400)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "run.jsonl"


def fail_once(connect: Connect, journal: Path) -> None:
    script = Script(ok({"taskId": "old"}), ok(FAILED))
    (item,) = scripted(connect, script).batch(["A fox"], journal=journal)
    assert isinstance(item.error, errors.TaskFailedError)


def test_a_failed_task_is_created_again(connect: Connect, journal: Path) -> None:
    fail_once(connect, journal)
    script = Script(ok(FAILED), ok({"taskId": "new"}), ok(record(1, taskId="new")))

    (item,) = scripted(connect, script).batch(["A fox"], journal=journal, retry_failed=True)

    assert (item.error, item.task and item.task.id) == (None, "new")


def test_without_being_asked_it_is_not(connect: Connect, journal: Path) -> None:
    fail_once(connect, journal)
    script = Script(ok(FAILED))

    (item,) = scripted(connect, script).batch(["A fox"], journal=journal)

    assert isinstance(item.error, errors.TaskFailedError)
    assert [request.method for request in script.requests] == ["GET"]


def test_what_fails_again_is_created_once_only(connect: Connect, journal: Path) -> None:
    fail_once(connect, journal)
    script = Script(ok(FAILED), ok({"taskId": "new"}), ok(record(3, taskId="new")))

    (item,) = scripted(connect, script).batch(["A fox"], journal=journal, retry_failed=True)

    assert item.task is not None
    assert item.task.id == "new"
    assert isinstance(item.error, errors.TaskFailedError)


def test_a_task_without_pictures_is_a_failed_one(connect: Connect, journal: Path) -> None:
    nothing = record(1, taskId="old", response=None)
    scripted_once = scripted(connect, Script(ok({"taskId": "old"}), ok(nothing)))
    (first,) = scripted_once.batch(["A fox"], journal=journal)
    script = Script(ok(nothing), ok({"taskId": "new"}), ok(record(1, taskId="new")))

    (item,) = scripted(connect, script).batch(["A fox"], journal=journal, retry_failed=True)

    assert isinstance(first.error, errors.SaveError)
    assert (item.error, item.task and item.task.id) == (None, "new")


def test_what_is_unknown_is_never_sent_again(connect: Connect, journal: Path) -> None:
    lost = Script(httpx.ReadTimeout("slow"))
    list(scripted(connect, lost).batch(["A fox"], journal=journal))
    script = Script()

    (item,) = scripted(connect, script).batch(["A fox"], journal=journal, retry_failed=True)

    assert isinstance(item.error, errors.OutcomeUnknownError)
    assert script.requests == []


def test_a_task_that_only_cannot_be_read_is_not_created_again(
    connect: Connect, journal: Path
) -> None:
    fail_once(connect, journal)
    script = Script(no(422))

    (item,) = scripted(connect, script).batch(["A fox"], journal=journal, retry_failed=True)

    assert isinstance(item.error, errors.ValidationError)
    assert [request.method for request in script.requests] == ["GET"]


def test_retry_failed_is_a_switch(kie: Kie) -> None:
    with pytest.raises(errors.InvalidRequestError, match="retry_failed: 'yes' is not allowed"):
        kie.batch(["A fox"], retry_failed="yes")  # type: ignore[arg-type]  # what is tested


def test_a_journal_of_another_service_is_refused_in_words(kie: Kie, journal: Path) -> None:
    list(kie.batch(["A fox"], journal=journal))

    told = r"service at http://api\.test, not to http://other\.test/api"
    with (
        Kie("k", base_url="http://user:secret@other.test/api") as other,
        pytest.raises(errors.JournalError, match=told),
    ):
        other.batch(["A fox"], journal=journal)


def test_each_line_of_a_journal_names_its_service(kie: Kie, journal: Path) -> None:
    list(kie.batch(["A fox"], journal=journal))

    lines = [json.loads(line) for line in journal.read_text().splitlines()]
    assert {line["service"] for line in lines} == {kie.base_url}


def test_options_are_for_the_prompts_without_their_own(connect: Connect) -> None:
    script = Script(*[no(402)] * 2)
    kie = scripted(connect, script)

    list(kie.batch(["A fox"], size="3:2", variants=2))
    list(kie.batch([{"prompt": "A cat", "size": "2:3"}], size="3:2", variants=2))

    fox, cat = [json.loads(request.content) for request in script.requests]
    assert (fox["size"], fox["nVariants"]) == ("3:2", 2)
    assert (cat["size"], cat["nVariants"]) == ("2:3", 2)


def test_an_unknown_option_is_refused_even_without_prompts(kie: Kie) -> None:
    with pytest.raises(errors.InvalidRequestError, match=r"^siez: unknown"):
        kie.batch([], siez="3:2")  # type: ignore[call-arg]  # what is tested


def test_progress_tells_of_every_task(kie: Kie) -> None:
    seen: list[Task] = []

    items = list(kie.batch(["A fox", "A cat"], on_progress=seen.append))

    ended = {item.task.id for item in items if item.task}
    assert {task.id for task in seen} == ended
    assert {task.status for task in seen} == {"GENERATING", "SUCCESS"}
