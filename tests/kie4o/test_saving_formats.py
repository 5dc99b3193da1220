"""What is kept of what storages send: every image that a decoder shows, and no page."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from kie4o import Task, errors
from tests.kie4o.conftest import TASK_ID, URL, Connect, Script, ok, record, scripted
from tests.kie4o.pictures import DONE, GIF, JPG, PNG, WEBP, picture
from tests.kie4o.test_image_formats import JXL, image


def unframed(content: bytes) -> httpx.Response:
    """As of a server that closes the connection to say that this was all."""

    response = httpx.Response(200, content=content)
    del response.headers["Content-Length"]
    return response


@pytest.mark.parametrize(
    ("ending", "content"),
    [
        *[("png", PNG), ("jpg", JPG), ("webp", WEBP), ("gif", GIF)],
        *[(ending, image(ending, 0)) for ending in ("avif", "bmp", "tif")],
    ],
)
@pytest.mark.parametrize("behind", [b"", b"\n", bytes(512)])
def test_an_image_is_saved_as_it_came_whatever_stands_behind(
    connect: Connect, tmp_path: Path, ending: str, content: bytes, behind: bytes
) -> None:
    kie = scripted(connect, Script(picture(content + behind)))

    (path,) = kie.save(DONE, tmp_path)

    assert path.name == f"{TASK_ID}-0.{ending}"
    assert path.read_bytes() == content + behind
    assert kie.save(DONE, tmp_path) == [path]


@pytest.mark.parametrize("kind", [None, "image/jxl", "application/octet-stream"])
def test_an_image_of_an_unknown_format_is_saved_with_a_warning(
    connect: Connect, tmp_path: Path, caplog: pytest.LogCaptureFixture, kind: str | None
) -> None:
    named = {"Content-Type": kind} if kind else {}
    kie = scripted(connect, Script(picture(JXL, **named)))

    (path,) = kie.save(DONE, tmp_path)

    assert (path.name, path.read_bytes()) == (f"{TASK_ID}-0.bin", JXL)
    assert [record.levelname for record in caplog.records if record.name == "kie4o"] == ["WARNING"]
    assert kie.save(DONE, tmp_path) == [path]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"<html>busy</html>" * 9, "text/html"),
        (b"<html>busy</html>" * 9, "image/png"),
        (b'{"code": 404, "msg": "gone"}', "application/json"),
        (b'{"code": 404, "msg": "gone"}', "application/octet-stream"),
        (JXL, "text/html"),
        (JXL, "application/json"),
        (bytes(100), "image/png"),
    ],
)
def test_a_page_is_refused_whatever_it_calls_itself(
    connect: Connect, tmp_path: Path, content: bytes, kind: str
) -> None:
    answer = picture(content, **{"Content-Type": kind})

    with pytest.raises(errors.NotAnImageError):
        scripted(connect, Script(answer), max_retries=0).save(DONE, tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_an_unknown_format_of_which_the_end_is_not_known_is_refused(
    connect: Connect, tmp_path: Path
) -> None:
    script = Script(then=lambda _: unframed(JXL))

    with pytest.raises(errors.NotAnImageError):
        scripted(connect, script, max_retries=0).save(DONE, tmp_path)


def test_a_known_format_needs_no_length(connect: Connect, tmp_path: Path) -> None:
    assert scripted(connect, Script(lambda _: unframed(PNG))).save(DONE, tmp_path)


def urls(count: int) -> tuple[str, ...]:
    return tuple(f"{URL}?n={n}" for n in range(count))


@pytest.mark.parametrize(("asked", "most"), [(1, 5), (2, 6), (4, 8), (None, 8), (10**4, 8)])
def test_no_more_images_are_fetched_than_may_have_been_asked_for(
    connect: Connect, tmp_path: Path, asked: int | None, most: int
) -> None:
    script = Script(then=picture())
    request = {} if asked is None else {"nVariants": asked}
    task = Task(id=TASK_ID, flag=1, urls=urls(10_000), request=request)

    with pytest.raises(errors.SaveError, match=f"names 10000 images, and at most {most}") as caught:
        scripted(connect, script).save(task, tmp_path)

    assert len(script.requests) == len(list(tmp_path.iterdir())) == most
    assert caught.value.task is task


def test_a_record_read_by_its_id_is_held_to_what_can_be_asked_for(
    connect: Connect, tmp_path: Path
) -> None:
    many = record(1, response={"resultUrls": list(urls(10_000))}, paramJson=None)
    script = Script(ok(many), then=picture())

    with pytest.raises(errors.SaveError, match="10000 images"):
        scripted(connect, script).save(TASK_ID, tmp_path)

    assert len(script.requests) == 1 + 8


def test_a_few_more_than_were_asked_for_are_saved(connect: Connect, tmp_path: Path) -> None:
    task = Task(id=TASK_ID, flag=1, urls=urls(5), request={"nVariants": 1})

    assert len(scripted(connect, Script(then=picture())).save(task, tmp_path)) == 5
