"""A lock on a file that ends with the file, or with the process in whatever way."""

from __future__ import annotations

import os
import sys
from io import FileIO
from weakref import WeakSet

# Nobody can read what is locked on Windows, so that is a byte where no journal ever gets to.
_PLACE = 1 << 30
# What a forked child inherits, it would keep locked after the end of its parent.
OPEN: WeakSet[FileIO] = WeakSet()


def lock(file: FileIO) -> None:
    """Keep the file for this opening of it until that is closed.

    Raises:
        BlockingIOError: another opening has it.
    """
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    else:
        import msvcrt

        file.seek(_PLACE)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError(error.errno, "it is locked") from error
        finally:
            file.seek(0, os.SEEK_END)


def unlock(file: FileIO) -> None:
    """Let go of the lock, also where a forked child still has to close its copy of the file."""
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(file, fcntl.LOCK_UN)


def confirm(file: FileIO) -> None:
    """Make sure that the file is still locked: a network file system may have lost it.

    Raises:
        BlockingIOError: it was, and another opening has it now.
    """
    # Windows refuses to lock twice, and never loses one.
    if sys.platform != "win32":
        lock(file)


def _close_inherited() -> None:
    for file in list(OPEN):
        file.close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_close_inherited)
