"""Why a picture is refused: it is gone, its link is over, or the host just does not give it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from kie4o import Task, errors
from tests.conftest import START, Mock
from tests.kie4o.conftest import (
    TASK_ID,
    URL,
    Answer,
    Connect,
    Script,
    Time,
    no,
    ok,
    on_mock,
    scripted,
)
from tests.kie4o.pictures import DONE, LINK, picture

GONE = no(422, "Temporarily supports records within 14 days")


def ended(days: float, url: str = URL) -> Task:
    """A task that ended `days` days ago."""
    completed = datetime.fromtimestamp(START, UTC) - timedelta(days=days)
    return Task(id=TASK_ID, flag=1, urls=(url,), completed=completed)


def test_a_service_that_keeps_it_no_longer_means_that_the_picture_is_gone(
    connect: Connect, tmp_path: Path
) -> None:
    with pytest.raises(errors.ImageExpiredError, match="14 days") as caught:
        scripted(connect, Script(httpx.Response(403), GONE)).save(DONE, tmp_path)

    assert caught.value.task == DONE
    assert isinstance(caught.value.__cause__, errors.ValidationError)


REFUSALS: dict[str, list[Answer]] = {
    "no link": [httpx.Response(403), no(422, "record is null")],
    "the link too": [httpx.Response(403), ok(LINK), httpx.Response(403)],
    "a bare link too": [httpx.Response(451), ok("http://storage.test/x"), httpx.Response(451)],
}


@pytest.mark.parametrize("answers", REFUSALS.values(), ids=REFUSALS)
def test_a_refused_picture_of_an_old_task_is_gone(
    connect: Connect, tmp_path: Path, answers: list[Answer]
) -> None:
    with pytest.raises(errors.ImageExpiredError, match=rf"task {TASK_ID} were deleted"):
        scripted(connect, Script(*answers)).save(ended(14.1), tmp_path)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("no link", errors.ValidationError),
        ("the link too", errors.SaveError),
        ("a bare link too", errors.SaveError),
    ],
)
def test_a_refused_picture_of_a_younger_task_is_refused(
    connect: Connect, tmp_path: Path, name: str, kind: type[errors.KieError]
) -> None:
    with pytest.raises(errors.KieError) as caught:
        scripted(connect, Script(*REFUSALS[name])).save(ended(13.9), tmp_path)

    assert type(caught.value) is kind


def test_a_new_link_that_is_refused_is_not_called_over(connect: Connect, tmp_path: Path) -> None:
    script = Script(httpx.Response(403), ok(LINK), httpx.Response(403))

    with pytest.raises(errors.SaveError, match=r"one\.png is refused, also through a new link"):
        scripted(connect, script).save(DONE, tmp_path)


def test_a_link_of_an_old_task_leads_to_what_is_gone(connect: Connect, tmp_path: Path) -> None:
    with pytest.raises(errors.ImageExpiredError):
        scripted(connect, Script(httpx.Response(403))).save(ended(15, LINK), tmp_path)


def test_a_link_of_a_younger_task_is_over(connect: Connect, tmp_path: Path) -> None:
    with pytest.raises(errors.LinkExpiredError):
        scripted(connect, Script(httpx.Response(403))).save(ended(1, LINK), tmp_path)


def test_a_broken_storage_says_nothing_of_age(connect: Connect, tmp_path: Path) -> None:
    with pytest.raises(errors.SaveError) as caught:
        scripted(connect, Script(then=httpx.Response(500))).save(ended(15), tmp_path)

    assert type(caught.value) is errors.SaveError


def test_an_old_picture_that_is_there_is_saved(connect: Connect, tmp_path: Path) -> None:
    assert scripted(connect, Script(picture())).save(ended(15), tmp_path)


def test_the_mocks_refusal_of_an_old_task_is_understood(
    connect: Connect, mock: Mock, time: Time, tmp_path: Path
) -> None:
    task = on_mock(connect, mock, time).generate("A fox")
    time.sleep(15 * 86_400)

    def storage_refuses(request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(403)
        answer = httpx.WSGITransport(app=mock.app).handle_request(request)
        return httpx.Response(answer.status_code, content=answer.read())

    bare = Task(id=task.id, flag=1, urls=task.urls)
    with pytest.raises(errors.ImageExpiredError):
        connect(httpx.MockTransport(storage_refuses), time).save(bare, tmp_path)
