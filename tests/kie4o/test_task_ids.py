"""A record is believed only when it is about the task that was asked for, and an id has a form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from kie4o_api.api.images import get_task

from kie4o import _wire, _wire_values, errors
from tests.kie4o.conftest import (
    TASK_ID,
    URL,
    Connect,
    Script,
    Time,
    ok,
    record,
    scripted,
    sync_kie,
)

OTHER = ok(record(1, taskId="other"))
ENDLESS = "x" * 70_000
UNSENDABLE = [ENDLESS, "x" * 257, "a\nb", "a\0b", "a\x1bb", "a\u2028b", "a\u200bb"]


def test_a_record_of_another_task_is_an_invalid_response(connect: Connect) -> None:
    with pytest.raises(
        errors.InvalidResponseError, match=f"about task other, but the request was for '{TASK_ID}'"
    ):
        scripted(connect, Script(then=OTHER)).get_task(TASK_ID)


def test_a_wait_does_not_end_with_another_task(connect: Connect) -> None:
    kie = scripted(connect, Script(OTHER, OTHER, ok(record(1))))

    assert kie.wait(TASK_ID).id == TASK_ID


def test_a_wait_that_sees_only_another_task_ends_at_its_deadline(connect: Connect) -> None:
    with pytest.raises(errors.WaitTimeoutError) as caught:
        scripted(connect, Script(then=OTHER)).wait(TASK_ID, timeout=30)

    assert isinstance(caught.value.__cause__, errors.InvalidResponseError)


def test_the_pictures_of_another_task_are_not_saved(connect: Connect, tmp_path: Path) -> None:
    script = Script(then=OTHER)

    with pytest.raises(errors.InvalidResponseError):
        scripted(connect, script).save(TASK_ID, tmp_path)

    assert list(tmp_path.iterdir()) == []
    assert {request.url.host for request in script.requests} == {"api.test"}


def test_an_item_of_a_batch_is_never_another_task(connect: Connect) -> None:
    kie = scripted(connect, Script(ok({"taskId": TASK_ID}), then=OTHER))

    (item,) = kie.batch(["A fox"], timeout=30)

    assert isinstance(item.error, errors.TaskTimeoutError)
    assert item.task
    assert (item.task.id, item.task.done) == (TASK_ID, False)


def test_a_link_for_another_task_is_an_invalid_response(connect: Connect) -> None:
    answer = ok({"taskId": "other", "downloadUrl": URL})

    with pytest.raises(errors.InvalidResponseError, match="about task other"):
        scripted(connect, Script(then=answer)).download_url(TASK_ID, URL)


def test_a_link_that_names_its_task_is_taken(connect: Connect) -> None:
    answer = ok({"taskId": TASK_ID, "downloadUrl": URL})

    assert scripted(connect, Script(answer)).download_url(TASK_ID, URL) == URL


def test_raw_does_not_give_another_task_either() -> None:
    kie = sync_kie(httpx.MockTransport(Script(then=OTHER)), Time())

    with pytest.raises(errors.InvalidResponseError):
        get_task.sync(client=kie.raw, task_id=TASK_ID)


@pytest.mark.parametrize("task_id", UNSENDABLE)
def test_an_id_that_nobody_could_ask_for_is_no_answer_to_a_creation(
    connect: Connect, task_id: str
) -> None:
    kie = scripted(connect, Script(ok({"taskId": task_id})))

    with pytest.raises(errors.InvalidResponseError) as caught:
        kie.create("A fox")

    assert caught.value.may_have_been_charged
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize("task_id", UNSENDABLE)
@pytest.mark.parametrize("method", ["get_task", "wait", "save", "download_url"])
def test_an_id_that_cannot_be_sent_is_an_invalid_request(
    connect: Connect, method: str, task_id: str
) -> None:
    more: dict[str, tuple[Any, ...]] = {"save": ("out",), "download_url": (URL,)}

    with pytest.raises(errors.InvalidRequestError, match="at most 256 characters") as caught:
        getattr(scripted(connect, Script()), method)(task_id, *more.get(method, ()))

    assert len(str(caught.value)) < 300


def test_a_creation_with_an_endless_id_spoils_only_its_own_prompt_of_a_journal(
    connect: Connect, tmp_path: Path
) -> None:
    path = tmp_path / "run.jsonl"

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return ok(record(1, taskId="good"))
        return ok({"taskId": ENDLESS if b"bad" in request.content else "good"})

    items = list(scripted(connect, Script(then=answer)).batch(["bad", "good"], journal=path))
    again = list(scripted(connect, Script(then=answer)).batch(["bad", "good"], journal=path))

    for run in (items, again):
        by_index = {item.index: item for item in run}
        assert by_index[0].error
        assert by_index[0].error.may_have_been_charged
        assert by_index[1].task
    assert path.stat().st_size < 2000


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (TASK_ID, TASK_ID),
        ("task_4o_abc123", "task_4o_abc123"),
        ("5fd1b68d-bca6-6cdd-f736-54e72e2094ea", "5fd1b68d-bca6-6cdd-f736-54e72e2094ea"),
        ("a/b+c==:~.d,e@f", "a/b+c==:~.d,e@f"),
        ("任务 7", "任务 7"),
        (f" {TASK_ID}\r\n", TASK_ID),
        (12, "12"),
        ("x" * 256, "x" * 256),
        *[(bad, None) for bad in [*UNSENDABLE, "", " "]],
        (None, None),
        (True, None),
        (["x"], None),
    ],
)
def test_an_id_is_text_in_one_line(given: Any, read: str | None) -> None:
    assert _wire_values.as_task_id(given) == read


@pytest.mark.parametrize("reader", ["generateImage", "getTask"])
@pytest.mark.parametrize(
    ("ids", "read"),
    [
        ({"taskId": "a", "task_id": "b"}, False),
        ({"taskId": "a", "task_id": ["a"]}, False),
        ({"taskId": "a", "task_id": "a"}, True),
        ({"taskId": "", "task_id": "a"}, True),
    ],
)
def test_two_ids_that_differ_are_none(reader: str, ids: Any, read: bool) -> None:
    assert (_wire.data(reader, ids) is not None) == read
