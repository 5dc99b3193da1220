"""The journal's lock on Windows, by the rules of its `msvcrt`: a byte is locked at a position."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import pytest

from kie4o import errors
from kie4o._batch.journal import Journal

REQUEST = {"prompt": "A fox", "size": "1:1"}
_UNREADABLE = 1 << 30


class Msvcrt:
    """Locks as Windows keeps them; a lock ends with its file."""

    LK_NBLCK = 2

    def __init__(self) -> None:
        self.locked: dict[tuple[int, int], int] = {}

    def locking(self, file: int, mode: int, count: int) -> None:
        place = (os.fstat(file).st_ino, os.lseek(file, 0, os.SEEK_CUR))
        assert (mode, count) == (self.LK_NBLCK, 1)
        if place in self.locked:
            raise OSError(errno.EACCES, "Permission denied")
        self.locked[place] = file


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> Msvcrt:
    found = Msvcrt()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "msvcrt", found)
    return found


def test_a_journal_in_use_is_refused(windows: Msvcrt, tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    first, second = (Journal(path, [REQUEST]) for _ in range(2))
    first.open()

    with pytest.raises(errors.JournalError, match="in use by another batch"):
        second.open()
    first.close()


def test_what_is_locked_is_never_read_or_written(windows: Msvcrt, tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    journal = Journal(path, [REQUEST])

    journal.open()
    journal.write(0, "created", task_id="t")
    journal.close()

    ((_, position),) = windows.locked
    assert position == _UNREADABLE
    assert path.read_bytes().count(b"\n") == 1


def test_a_locked_journal_goes_on_at_its_end(windows: Msvcrt, tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    for event in ("sending", "unknown"):
        windows.locked.clear()
        journal = Journal(path, [REQUEST])
        journal.open()
        journal.write(0, event)
        journal.close()

    assert [line.split(b'"event": ')[1][:9] for line in path.read_bytes().splitlines()] == [
        b'"sending"',
        b'"unknown"',
    ]
