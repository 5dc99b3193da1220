"""Files on the disk that go with the last reference to them, within one bound for all."""

from __future__ import annotations

import os
import tempfile
import threading
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import IO, Self

from ..bodies import TooLarge


class UploadSpace:
    """The bytes that all uploaded files of a mock may take."""

    def __init__(self, limit: int, make_room: Callable[[], None]) -> None:
        """Start empty; `make_room` is called when the limit is reached."""
        self.limit = limit
        self.used = 0
        self._make_room = make_room
        self._lock = threading.Lock()

    def take(self, count: int) -> bool:
        """Count bytes that are about to be written; False when they would be too many."""
        if self._take(count):
            return True
        self._make_room()
        return self._take(count)

    def _take(self, count: int) -> bool:
        with self._lock:
            if self.used + count > self.limit:
                return False
            self.used += count
            return True

    def give_back(self, count: int) -> None:
        """Count bytes that are gone."""
        with self._lock:
            self.used -= count


class _Share:
    """What one file takes of the space; apart from the file, so that it can outlive it."""

    def __init__(self, space: UploadSpace) -> None:
        self.space = space
        self.size = 0


class StoredFile:
    """One file. Its name on the disk has nothing to do with what was asked for."""

    def __init__(self, space: UploadSpace) -> None:
        """Begin an empty file; it is removed when nothing refers to this object any more."""
        number, name = tempfile.mkstemp(prefix="kie4o-mock-")
        self.path = Path(name)
        # What its sender calls it, which decides nothing but its type.
        self.called = ""
        self._share = _Share(space)
        self._open: IO[bytes] = os.fdopen(number, "w+b")
        self._remove = weakref.finalize(self, _remove, self._open, self.path, self._share)

    @property
    def size(self) -> int:
        """In bytes, so far."""
        return self._share.size

    def write(self, data: bytes) -> int:
        """Append bytes.

        Raises:
            TooLarge: the space is full.
        """
        space = self._share.space
        if not space.take(len(data)):
            raise TooLarge(space.limit, "upload storage: with this file it would be")
        self._share.size += len(data)
        return self._open.write(data)

    def seek(self, position: int, whence: int = os.SEEK_SET) -> int:
        """What a form parser calls when the file is complete."""
        self._open.flush()
        return self._open.seek(position, whence)

    def complete(self) -> Self:
        """Write what is left to the disk; nothing can be appended afterwards."""
        self._open.close()
        return self

    def head(self, count: int) -> bytes:
        """The first bytes of a complete file."""
        with self.path.open("rb") as file:
            return file.read(count)

    def read(self) -> bytes:
        """All bytes of a complete file."""
        return self.path.read_bytes()

    def remove(self) -> None:
        """Remove it now. Whoever has it open can read on."""
        self._remove()


def _remove(file: IO[bytes], path: Path, share: _Share) -> None:
    file.close()
    path.unlink(missing_ok=True)
    share.space.give_back(share.size)
