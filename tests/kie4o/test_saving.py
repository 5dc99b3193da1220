"""Pictures into files: whole, and fetched once."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from kie4o import Kie, Task, errors
from tests.conftest import Mock
from tests.kie4o.conftest import TASK_ID, URL, Connect, Script, Time, ok, on_mock, record, scripted
from tests.kie4o.pictures import DONE, GIF, JPG, LINK, PNG, WEBP, Pieces, picture


def test_the_pictures_of_a_task_are_saved(kie: Kie, tmp_path: Path) -> None:
    task = kie.generate("A fox", variants=2)

    paths = kie.save(task, tmp_path / "new" / "folder")

    assert paths == [tmp_path / "new" / "folder" / f"{task.id}-{n}.png" for n in (0, 1)]
    assert [path.read_bytes()[:4] for path in paths] == [b"\x89PNG"] * 2
    assert len(list((tmp_path / "new" / "folder").iterdir())) == 2


def test_an_id_is_enough_to_save(kie: Kie, tmp_path: Path) -> None:
    task = kie.generate("A fox")

    assert len(kie.save(task.id, str(tmp_path))) == 1


@pytest.mark.parametrize(
    "content",
    [
        *[b"", b"<html>expired</html>", b"\0" * 100, b'{"code":404}', b"%PDF-1.7"],
        *[whole[:-3] for whole in (PNG, JPG, WEBP, GIF)],
        *[whole[:5] for whole in (PNG, JPG, WEBP, GIF)],
    ],
)
def test_what_is_no_whole_picture_is_refused_and_leaves_nothing(
    connect: Connect, tmp_path: Path, content: bytes
) -> None:
    with pytest.raises(errors.NotAnImageError, match="not a complete image"):
        scripted(connect, Script(then=picture(content))).save(DONE, tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_picture_is_asked_for_as_it_is_stored(connect: Connect, tmp_path: Path) -> None:
    script = Script(picture())

    scripted(connect, script).save(DONE, tmp_path)

    headers = script.requests[0].headers
    assert headers["Accept-Encoding"] == "identity"
    assert headers["User-Agent"].startswith("kie4o/")


def test_a_picture_is_on_the_disk_before_it_has_its_name(
    connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: list[str] = []
    monkeypatch.setattr("os.fsync", lambda _: names.extend(p.suffix for p in tmp_path.iterdir()))

    scripted(connect, Script(picture())).save(DONE, tmp_path)

    assert names == [".part"]


def test_a_picture_that_is_too_large_is_refused_and_leaves_nothing(
    connect: Connect, tmp_path: Path
) -> None:
    with pytest.raises(errors.SaveError, match="larger than 50 bytes"):
        scripted(connect, Script(picture())).save(DONE, tmp_path, max_bytes=50)

    assert list(tmp_path.iterdir()) == []


def test_a_picture_may_be_as_large_as_allowed(connect: Connect, tmp_path: Path) -> None:
    kie = scripted(connect, Script(picture()))

    assert kie.save(DONE, tmp_path, max_bytes=len(PNG))


def test_a_picture_has_its_name_only_when_it_is_whole(connect: Connect, tmp_path: Path) -> None:
    pieces = Pieces(tmp_path, breaks=False)

    (path,) = scripted(connect, Script(lambda _: httpx.Response(200, stream=pieces))).save(
        DONE, tmp_path
    )

    assert len(pieces.seen) == 1
    assert pieces.seen[0].endswith(".part")
    assert list(tmp_path.iterdir()) == [path]


def test_a_download_that_breaks_off_leaves_nothing(connect: Connect, tmp_path: Path) -> None:
    pieces = Pieces(tmp_path, breaks=True)

    with pytest.raises(errors.SaveError, match="could not be fetched: ReadError"):
        scripted(connect, Script(then=lambda _: httpx.Response(200, stream=pieces))).save(
            DONE, tmp_path
        )

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("ending", "content"), [("png", PNG), ("jpg", JPG), ("webp", WEBP), ("gif", GIF)]
)
def test_a_file_from_an_earlier_run_is_kept_without_a_request(
    connect: Connect, tmp_path: Path, ending: str, content: bytes
) -> None:
    kept = tmp_path / f"{TASK_ID}-0.{ending}"
    kept.write_bytes(content)

    assert scripted(connect, Script()).save(DONE, tmp_path) == [kept]
    assert kept.read_bytes() == content


@pytest.mark.parametrize("content", [b"", PNG[:-1], b"<html>"])
def test_a_file_that_is_not_whole_is_fetched_again(
    connect: Connect, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / f"{TASK_ID}-0.png").write_bytes(content)

    (path,) = scripted(connect, Script(picture())).save(DONE, tmp_path)

    assert path.read_bytes() == PNG


def test_only_the_missing_pictures_are_fetched(connect: Connect, tmp_path: Path) -> None:
    script = Script(picture(), httpx.Response(500), picture())
    kie = scripted(connect, script, max_retries=0)
    task = Task(id=TASK_ID, flag=1, urls=(URL, URL + "2"))
    with pytest.raises(errors.SaveError):
        kie.save(task, tmp_path)

    paths = kie.save(task, tmp_path)

    assert [path.name for path in paths] == [f"{TASK_ID}-0.png", f"{TASK_ID}-1.png"]
    assert [str(r.url) for r in script.requests] == [URL, URL + "2", URL + "2"]


def test_a_refused_address_is_fetched_through_a_direct_link(
    connect: Connect, tmp_path: Path
) -> None:
    script = Script(httpx.Response(403), ok(LINK), picture())

    assert len(scripted(connect, script).save(DONE, tmp_path)) == 1
    assert [r.method for r in script.requests] == ["GET", "POST", "GET"]
    assert str(script.requests[2].url) == LINK


def test_a_redirected_picture_is_followed(connect: Connect, tmp_path: Path) -> None:
    script = Script(httpx.Response(302, headers={"Location": "http://cdn.test/x"}), picture())

    assert len(scripted(connect, script).save(DONE, tmp_path)) == 1


def test_an_unfinished_task_has_nothing_to_save(connect: Connect, tmp_path: Path) -> None:
    with pytest.raises(errors.TaskError, match="has not ended") as caught:
        scripted(connect, Script(ok(record(0)))).save(TASK_ID, tmp_path)

    assert caught.value.task is not None


def test_a_failed_task_has_nothing_to_save(connect: Connect, tmp_path: Path) -> None:
    with pytest.raises(errors.TaskFailedError, match="flagged"):
        scripted(connect, Script(ok(record(3, errorMessage="flagged")))).save(TASK_ID, tmp_path)


def test_pictures_that_are_gone_say_so(
    connect: Connect, mock: Mock, time: Time, tmp_path: Path
) -> None:
    kie = on_mock(connect, mock, time)
    task = kie.generate("A fox")
    time.sleep(15 * 86_400)

    with pytest.raises(errors.ImageExpiredError, match="14 days"):
        kie.save(task, tmp_path)
