"""The names of saved pictures: no task leads out of the folder, or to the file of another."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kie4o import Task
from tests.kie4o.conftest import TASK_ID, URL, Connect, Script, scripted
from tests.kie4o.pictures import DONE, GIF, JPG, PNG, WEBP, picture


@pytest.mark.parametrize(
    ("content", "ending"), [(PNG, "png"), (JPG, "jpg"), (WEBP, "webp"), (GIF, "gif")]
)
def test_the_ending_follows_the_content(
    connect: Connect, tmp_path: Path, content: bytes, ending: str
) -> None:
    (path,) = scripted(connect, Script(picture(content))).save(DONE, tmp_path)

    assert path == tmp_path / f"{TASK_ID}-0.{ending}"
    assert path.read_bytes() == content


HOSTILE = [
    "../../etc/passwd",
    "/etc/passwd",
    "..",
    ".",
    "",
    "a/b",
    "a\\b",
    "C:\\x",
    "a\0b",
    "ü" * 999,
]
HOSTILE += ["con:stream", "*?", "-rf", "~root", "x" * 999, "new\nline"]


@pytest.mark.parametrize("task_id", HOSTILE)
def test_no_task_id_leads_out_of_the_folder(connect: Connect, tmp_path: Path, task_id: str) -> None:
    task = Task(id=task_id, flag=1, urls=(URL,))
    folder = tmp_path / "out"

    (path,) = scripted(connect, Script(picture())).save(task, folder)

    assert path.resolve().parent == folder.resolve()
    assert list(tmp_path.rglob("*.png")) == [path]


def test_two_task_ids_never_share_a_file(connect: Connect, tmp_path: Path) -> None:
    ids = [*HOSTILE, "a_b", "x" * 998, "x" * 100, "task"]
    script = Script(then=picture())
    kie = scripted(connect, script)

    paths = [kie.save(Task(id=name, flag=1, urls=(URL,)), tmp_path)[0] for name in ids]

    assert len(set(paths)) == len(ids)


@pytest.mark.parametrize(
    "url", ["http://p.test/../../x.png", "http://p.test/%2e%2e%2fx", URL + "/.."]
)
def test_no_address_leads_out_of_the_folder(connect: Connect, tmp_path: Path, url: str) -> None:
    task = Task(id=TASK_ID, flag=1, urls=(url,))

    assert scripted(connect, Script(picture())).save(task, tmp_path) == [
        tmp_path / f"{TASK_ID}-0.png"
    ]


def test_a_file_has_the_rights_that_the_user_gives_files(connect: Connect, tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        (path,) = scripted(connect, Script(picture())).save(DONE, tmp_path)
    finally:
        os.umask(before)

    assert path.stat().st_mode & 0o777 == 0o640
