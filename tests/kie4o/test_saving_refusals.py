"""Pictures that cannot be had: the error says which of the reasons it was."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from kie4o import Kie, Task, errors
from tests.conftest import Mock
from tests.kie4o.conftest import TASK_ID, URL, Connect, Script, Time, no, ok, on_mock, scripted
from tests.kie4o.pictures import DONE, LINK, picture


@pytest.mark.parametrize("status", [404, 410])
def test_a_picture_that_is_not_there_has_expired(
    connect: Connect, tmp_path: Path, status: int
) -> None:
    with pytest.raises(errors.ImageExpiredError) as caught:
        scripted(connect, Script(httpx.Response(status))).save(DONE, tmp_path)

    assert caught.value.code == status


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_signed_link_that_is_refused_has_expired(
    connect: Connect, tmp_path: Path, status: int
) -> None:
    task = Task(id=TASK_ID, flag=1, urls=(LINK,))

    with pytest.raises(errors.LinkExpiredError) as caught:
        scripted(connect, Script(httpx.Response(status))).save(task, tmp_path)

    assert caught.value.code == status
    assert "X-Amz-Signature" not in str(caught.value)


def test_an_expired_link_of_the_mock_is_told_from_an_expired_picture(
    connect: Connect, mock: Mock, time: Time, tmp_path: Path
) -> None:
    kie = on_mock(connect, mock, time)
    task = kie.generate("A fox")
    link = kie.download_url(task, task.urls[0])
    time.sleep(1200)

    with pytest.raises(errors.LinkExpiredError):
        kie.save(Task(id=task.id, flag=1, urls=(link,)), tmp_path)


@pytest.mark.parametrize("status", [500, 503, 301, 418, 999])
def test_any_other_refusal_is_a_save_error_with_its_status(
    connect: Connect, tmp_path: Path, status: int
) -> None:
    with pytest.raises(errors.SaveError, match=f"HTTP {status}") as caught:
        scripted(connect, Script(then=httpx.Response(status))).save(DONE, tmp_path)

    assert type(caught.value) is errors.SaveError


@pytest.mark.parametrize("status", [401, 403, 451])
def test_a_picture_that_is_refused_twice_is_a_save_error_of_the_tree(
    connect: Connect, tmp_path: Path, status: int
) -> None:
    script = Script(httpx.Response(status), ok("http://storage.test/x"), httpx.Response(status))

    with pytest.raises(errors.SaveError) as caught:
        scripted(connect, script).save(DONE, tmp_path)

    assert type(caught.value) is errors.SaveError
    assert len(script.requests) == 3


def test_a_direct_link_that_cannot_be_had_says_why(connect: Connect, tmp_path: Path) -> None:
    script = Script(httpx.Response(403), no(422, "record is null"))

    with pytest.raises(errors.ValidationError, match="record is null"):
        scripted(connect, script).save(DONE, tmp_path)


@pytest.mark.parametrize(
    "trouble",
    [httpx.ConnectError("refused"), httpx.ReadTimeout("slow"), httpx.TooManyRedirects("round")],
)
def test_a_host_that_does_not_answer_is_a_save_error(
    connect: Connect, tmp_path: Path, trouble: Exception
) -> None:
    with pytest.raises(errors.SaveError, match=type(trouble).__name__) as caught:
        scripted(connect, Script(then=trouble)).save(DONE, tmp_path)

    assert caught.value.__cause__ is trouble


def test_an_address_in_an_error_has_no_signature(connect: Connect, tmp_path: Path) -> None:
    task = Task(id=TASK_ID, flag=1, urls=(LINK,))

    with pytest.raises(errors.SaveError) as caught:
        scripted(connect, Script(then=httpx.ReadTimeout("slow"))).save(task, tmp_path)

    assert "X-Amz" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["", "/relative.png", "http://", "http://[::1", "http://x\0y/", "http://x/\ud800", "x:y"]
)
def test_an_address_that_is_none_is_a_save_error(tmp_path: Path, url: str) -> None:
    task = Task(id=TASK_ID, flag=1, urls=(url,))

    with Kie("key") as kie, pytest.raises(errors.SaveError):
        kie.save(task, tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_a_file_is_a_save_error(connect: Connect, tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("")

    with pytest.raises(errors.SaveError, match=r"taken.*could not be written"):
        scripted(connect, Script(picture())).save(DONE, taken)


def test_a_folder_in_the_place_of_an_image_is_named(
    connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("out", f"{DONE.id}-0.png").mkdir(parents=True)

    with pytest.raises(errors.SaveError, match=rf"^out.{DONE.id}-0\.png could not be written: "):
        scripted(connect, Script(picture())).save(DONE, "out")


def test_a_folder_below_a_file_is_a_save_error(connect: Connect, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")

    with pytest.raises(errors.SaveError, match="could not be written: Not a directory"):
        scripted(connect, Script(picture())).save(DONE, tmp_path / "taken" / "below")


def test_a_folder_with_an_impossible_name_is_a_save_error(connect: Connect, tmp_path: Path) -> None:
    with pytest.raises(errors.SaveError):
        scripted(connect, Script(picture())).save(DONE, tmp_path / "nul\0")


def test_a_folder_that_must_not_be_read_is_a_save_error(
    connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "is_file", denied)

    with pytest.raises(errors.SaveError, match="Permission denied"):
        scripted(connect, Script(picture())).save(DONE, tmp_path)


def test_a_full_disk_is_a_save_error_and_leaves_nothing(
    connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)

    with pytest.raises(errors.SaveError, match="No space left"):
        scripted(connect, Script(picture())).save(DONE, tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_saved_url_is_the_tasks_own(connect: Connect, tmp_path: Path) -> None:
    script = Script(picture())

    scripted(connect, script).save(DONE, tmp_path)

    assert [str(request.url) for request in script.requests] == [URL]


def test_a_task_that_succeeded_without_addresses_is_no_silent_success(
    connect: Connect, tmp_path: Path
) -> None:
    kie = scripted(connect, Script())

    with pytest.raises(errors.SaveError, match="has no images"):
        kie.save(Task(id="t", flag=1, status="SUCCESS"), tmp_path)
