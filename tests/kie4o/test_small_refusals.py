"""What callers hand over by mistake, and what the client says about a task that it cannot find."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from kie4o import AsyncKie, Kie, Task, errors
from tests.conftest import START
from tests.kie4o.conftest import TASK_ID, URL, Connect, Script, no, scripted


@pytest.mark.parametrize("make", [Kie, AsyncKie])
@pytest.mark.parametrize("field", ["api_key", "base_url", "webhook_key"])
@pytest.mark.parametrize("blank", ["", " "])
def test_an_empty_argument_does_not_stand_for_the_environment(
    monkeypatch: pytest.MonkeyPatch, make: Callable[..., object], field: str, blank: str
) -> None:
    monkeypatch.setenv("KIE_API_KEY", "the-key-of-another-account")
    monkeypatch.setenv("KIE_BASE_URL", "http://another.test")

    with pytest.raises(errors.ConfigurationError, match=f"{field}: empty"):
        make(**{field: blank})


IMAGES: dict[str, Any] = {
    "a mapping": {"url": "https://example.com/a.png"},
    "a number": 7,
}


@pytest.mark.parametrize("images", IMAGES.values(), ids=IMAGES)
def test_images_of_another_type_are_called_what_they_are(kie: Kie, images: Any) -> None:
    with pytest.raises(errors.InvalidRequestError) as caught:
        kie.create("A fox", images=images)

    assert caught.value.message.startswith(f"images: {images!r}"[:60])
    assert "or a list of up to 5" in caught.value.message


@pytest.mark.parametrize("field", ["images", "mask", "callback_url"])
def test_a_long_value_is_cut_in_its_message(kie: Kie, field: str) -> None:
    given: dict[str, Any] = {"images": "https://example.com/a.png", field: ["x" * 1000]}

    with pytest.raises(errors.InvalidRequestError) as caught:
        kie.create("A fox", **given)

    assert len(caught.value.message) < 300


def test_a_task_that_is_not_there_is_named_and_not_invented(kie: Kie) -> None:
    with pytest.raises(errors.ValidationError, match="Task 'deadbeef': ") as caught:
        kie.wait("deadbeef")

    assert caught.value.task is None
    assert not hasattr(caught.value, "__notes__")


READS: list[Callable[[Kie, Any], object]] = [
    lambda kie, task: kie.get_task(task),
    lambda kie, task: kie.wait(task),
    lambda kie, task: kie.download_url(task, URL),
]


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize(
    "said", ["The record does not exist", "recordInfo is null", "record is null"]
)
def test_an_unknown_id_may_be_that_of_a_job_and_a_known_task_is_not(
    connect: Connect, read: Callable[[Kie, Any], object], said: str
) -> None:
    refused = {}
    for task in (TASK_ID, Task(id=TASK_ID, raw={"taskId": TASK_ID})):
        with pytest.raises(errors.ValidationError, match=f"{said}") as caught:
            read(scripted(connect, Script(no(422, said))), task)
        refused[task] = caught.value

    by_id, of_task = refused.values()
    assert by_id.message.endswith(
        f"{said}. A task of the jobs API needs its model: model= in Python, --model in the shell."
    )
    assert of_task.message.endswith(said)
    assert (by_id.task, of_task.task and of_task.task.id) == (None, TASK_ID)


@pytest.mark.parametrize(
    "ask",
    [
        lambda kie: kie.get_task("deadbeef"),
        lambda kie: kie.save("deadbeef", "out"),
        lambda kie: kie.download_url("deadbeef", URL),
    ],
)
def test_whatever_reads_a_task_names_it(kie: Kie, ask: Callable[[Kie], object]) -> None:
    with pytest.raises(errors.ValidationError, match="Task 'deadbeef': "):
        ask(kie)


def test_a_task_that_was_seen_is_in_the_error(connect: Connect) -> None:
    known = Task(id=TASK_ID, raw={"taskId": TASK_ID})

    with pytest.raises(errors.AuthenticationError) as caught:
        scripted(connect, Script(no(401))).wait(known)

    assert caught.value.task == known


def test_an_id_that_no_response_told_of_is_no_task_in_a_timeout(connect: Connect) -> None:
    script = Script(then=httpx.ReadTimeout("slow"))

    with pytest.raises(errors.WaitTimeoutError, match="Task t: no poll got a response") as caught:
        scripted(connect, script, max_retries=0).wait("t", timeout=5)

    assert caught.value.task is None
    assert isinstance(caught.value.__cause__, errors.ApiConnectionError)


def ended(days: float) -> Task:
    completed = datetime.fromtimestamp(START, UTC) - timedelta(days=days)
    return Task(id=TASK_ID, flag=1, urls=(URL,), completed=completed)


def test_a_picture_that_is_not_found_is_only_that(connect: Connect, tmp_path: Path) -> None:
    with pytest.raises(errors.ImageExpiredError, match=r"was not found \(HTTP 404\)") as caught:
        scripted(connect, Script(httpx.Response(404))).save(ended(0), tmp_path)

    assert "14 days" not in str(caught.value)


def test_a_picture_that_is_not_found_after_14_days_was_not_kept(
    connect: Connect, tmp_path: Path
) -> None:
    with pytest.raises(errors.ImageExpiredError, match="kept for 14 days"):
        scripted(connect, Script(httpx.Response(404))).save(ended(14.1), tmp_path)


def test_a_wrong_path_is_named_without_what_is_secret(connect: Connect) -> None:
    base = "http://user:secret@api.test/wrong"

    with pytest.raises(errors.NotFoundError) as caught:
        scripted(connect, Script(httpx.Response(404)), base_url=base).get_task("t")

    url = "http://api.test/wrong/api/v1/gpt4o-image/record-info"
    assert str(caught.value).endswith(f": {url}. The base URL is probably wrong.")


def test_an_answer_that_is_none_names_where_it_came_from(connect: Connect) -> None:
    script = Script(httpx.Response(200, html="<p>"))

    with pytest.raises(errors.InvalidResponseError, match=r"http://api\.test/api/v1/chat/credit"):
        scripted(connect, script, max_retries=0).credits()


@pytest.mark.parametrize(
    ("request_", "variants"),
    [({}, None), ({"prompt": "a"}, 1), ({"nVariants": 4}, 4), ({"nVariants": None}, 1)],
)
def test_a_task_tells_how_many_pictures_were_asked_for(
    request_: dict[str, Any], variants: int | None
) -> None:
    assert Task(id="t", request=request_).variants == variants


def test_a_created_and_a_finished_task_tell_how_many_were_asked_for(kie: Kie) -> None:
    created = kie.create("[mock:partial-pictures] A fox", variants=4)
    finished = kie.wait(created)

    assert created.variants == finished.variants == 4
    assert len(finished.urls) < 4
