"""What is secret in the URL of an image leaves by no way."""

from __future__ import annotations

import pickle
from pathlib import Path

import httpx
import pytest

from kie4o import Kie, Task, errors
from tests.kie4o.conftest import TASK_ID, Answer, Connect, Script, scripted
from tests.kie4o.pictures import picture

SIGNATURE = "0123456789abcdef"
PASSWORD = "hunter2hunter2"
LINK = f"http://me:{PASSWORD}@storage.test/one.png?X-Amz-Signature={SIGNATURE}#{SIGNATURE}"

TROUBLE: list[Answer] = [
    *[httpx.Response(status) for status in (400, 403, 404, 418, 500)],
    httpx.ReadTimeout("slow"),
    httpx.ConnectError("refused"),
    httpx.TooManyRedirects("round"),
    RuntimeError("of a hook"),
    picture(b"<html>"),
]


def shown(error: BaseException | None) -> str:
    """All that an error, and what it came of, may show or keep."""
    found = ""
    while error is not None:
        found += f"{error} {error!r} {vars(error)} {pickle.dumps(error)!r}"
        request = getattr(error, "_request", None)
        found += f" {request and request.url} {request and request.headers.raw}"
        error = error.__cause__ or error.__context__
    return found


@pytest.mark.parametrize("trouble", TROUBLE, ids=repr)
def test_an_error_of_a_download_holds_no_secret_of_its_url(
    connect: Connect, tmp_path: Path, trouble: Answer
) -> None:
    task = Task(id=TASK_ID, flag=1, urls=(LINK,))

    with pytest.raises(errors.SaveError) as caught:
        scripted(connect, Script(then=trouble), max_retries=0).save(task, tmp_path)

    caught.value.task = None
    assert SIGNATURE not in shown(caught.value)
    assert PASSWORD not in shown(caught.value)
    if isinstance(trouble, Exception):
        assert "http://storage.test/one.png" in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        f"http://me:{PASSWORD}/x@storage.test/",
        f"http://storage.test/\0?{PASSWORD}",
        f"//me:{PASSWORD}@storage.test/",
        f"http://me:{PASSWORD}@storage.test:port/",
    ],
)
def test_an_impossible_url_is_told_without_its_secrets(tmp_path: Path, url: str) -> None:
    task = Task(id=TASK_ID, flag=1, urls=(url,))

    with Kie("key-0123456") as kie, pytest.raises(errors.SaveError) as caught:
        kie.save(task, tmp_path)

    assert PASSWORD not in f"{caught.value} {caught.value.__cause__}"


def test_user_and_password_of_a_url_are_not_sent(connect: Connect, tmp_path: Path) -> None:
    moved = httpx.Response(302, headers={"Location": LINK})
    script = Script(moved, picture())

    scripted(connect, script).save(Task(id=TASK_ID, flag=1, urls=(LINK,)), tmp_path)

    assert not any("authorization" in request.headers for request in script.requests)
