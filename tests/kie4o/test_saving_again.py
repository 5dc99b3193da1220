"""A download is free, so trouble that may pass is borne as long as that of any other read."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from kie4o import errors
from tests.kie4o.conftest import KEY, TASK_ID, URL, Answer, Connect, Script, Time, ok, scripted
from tests.kie4o.pictures import DONE, PNG, Pieces, picture

PASSING: list[Answer] = [
    httpx.ConnectError("refused"),
    httpx.ReadTimeout("slow"),
    httpx.ReadError("reset"),
    httpx.RemoteProtocolError("peer closed connection without sending complete message body"),
    *[httpx.Response(status) for status in (408, 429, 500, 502, 503, 504)],
    *[picture(PNG[:-20]), picture(b""), picture(b"<html>busy</html>")],
]
FINAL: list[Answer] = [
    *[httpx.Response(status) for status in (400, 404, 410, 418)],
    httpx.UnsupportedProtocol("gopher"),
    httpx.TooManyRedirects("round"),
]


@pytest.mark.parametrize("trouble", PASSING)
def test_a_download_is_tried_again(connect: Connect, tmp_path: Path, trouble: Answer) -> None:
    script, time = Script(trouble, trouble, picture()), Time()

    (path,) = scripted(connect, script, time).save(DONE, tmp_path)

    assert path.read_bytes() == PNG
    assert list(tmp_path.iterdir()) == [path]
    assert (len(script.requests), len(time.naps)) == (3, 2)


def test_a_download_that_breaks_off_begins_anew(connect: Connect, tmp_path: Path) -> None:
    broken = httpx.Response(200, stream=Pieces(tmp_path, breaks=True))

    (path,) = scripted(connect, Script(lambda _: broken, picture())).save(DONE, tmp_path)

    assert path.read_bytes() == PNG


@pytest.mark.parametrize("trouble", FINAL)
def test_what_will_not_pass_is_not_tried_again(
    connect: Connect, tmp_path: Path, trouble: Answer
) -> None:
    script = Script(trouble)

    with pytest.raises(errors.SaveError) as caught:
        scripted(connect, script).save(DONE, tmp_path)

    assert len(script.requests) == 1
    assert not caught.value.is_transient


def test_a_picture_that_is_too_large_is_fetched_once(connect: Connect, tmp_path: Path) -> None:
    with pytest.raises(errors.SaveError, match="larger"):
        scripted(connect, Script(picture())).save(DONE, tmp_path, max_bytes=9)


@pytest.mark.parametrize("most", [0, 1, 5])
def test_downloads_have_the_tries_of_the_client(
    connect: Connect, tmp_path: Path, most: int
) -> None:
    script = Script(then=httpx.Response(503))

    with pytest.raises(errors.SaveError) as caught:
        scripted(connect, script, max_retries=most).save(DONE, tmp_path)

    assert len(script.requests) == 1 + most
    assert caught.value.is_transient


def test_a_storage_that_asks_to_wait_is_obeyed(connect: Connect, tmp_path: Path) -> None:
    time = Time()
    busy = httpx.Response(503, headers={"Retry-After": "7"})

    scripted(connect, Script(busy, picture()), time).save(DONE, tmp_path)

    assert time.naps == [7]


def test_no_try_is_waited_for_that_would_come_after_the_timeout(
    connect: Connect, tmp_path: Path
) -> None:
    script, time = Script(httpx.Response(503, headers={"Retry-After": "30"})), Time()

    with pytest.raises(errors.SaveError, match="503"):
        scripted(connect, script, time, timeout=5).save(DONE, tmp_path)

    assert time.naps == []


def test_a_direct_link_is_tried_again_too(connect: Connect, tmp_path: Path) -> None:
    link = "http://storage.test/x"
    script = Script(httpx.Response(403), ok(link), httpx.Response(500), picture())

    assert scripted(connect, script).save(DONE, tmp_path)
    assert [str(request.url) for request in script.requests[2:]] == [link, link]


def test_no_try_takes_the_key_to_another_host(connect: Connect, tmp_path: Path) -> None:
    script = Script(httpx.Response(500), httpx.ReadError("reset"), picture())

    scripted(connect, script).save(DONE, tmp_path)

    assert [str(request.url) for request in script.requests] == [URL] * 3
    assert not any(KEY in str(request.headers.raw) for request in script.requests)


def test_a_repeated_download_is_logged_without_a_signature(
    connect: Connect, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "kie4o")
    link = "http://storage.test/x?X-Amz-Signature=ab"
    script = Script(httpx.Response(403), ok(link), httpx.Response(500), picture())

    scripted(connect, script).save(DONE, tmp_path)

    assert "http://storage.test/x returned HTTP 500. Trying again" in caplog.text
    assert "kie4o" in {record.name for record in caplog.records}
    assert "X-Amz" not in "".join(r.getMessage() for r in caplog.records if r.name == "kie4o")
    assert TASK_ID not in caplog.text
