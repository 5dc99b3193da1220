"""A batch's memory on disk: one JSON object a line, written before and after each request."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Literal, get_args
from urllib.parse import urlsplit

from attrs import define, frozen

from .errors import JournalError

Event = Literal["sending", "created", "refused", "unknown", "ended"]
_VERSION = 1
# Nobody can read what is locked on Windows, so that is a byte where no journal ever gets to.
_LOCKED = 1 << 30
# How each line begins; a crash may leave even less of the first.
_FIRST = b'{"v": '


@frozen
class Entry:
    """What the journal knows of one prompt."""

    event: Event
    task_id: str | None = None
    message: str | None = None

    def is_sound(self) -> bool:
        """Whether a journal can say so; the events from `created` on have a task."""
        known = self.event in get_args(Event)
        return known and (self.event not in ("created", "ended") or isinstance(self.task_id, str))


class Journal:
    """The journal of one batch.

    `sending` is on the disk before a request leaves, and what came of it before the next step.
    A prompt whose last line is `sending` was cut off in between: nobody knows whether it was paid.
    """

    def __init__(
        self, path: Path | str, requests: list[dict[str, Any]], base_url: str = ""
    ) -> None:
        """Read the journal of these requests, if there is one.

        Args:
            path: the file.
            requests: what is asked for.
            base_url: where it is sent; the tasks in the journal are known nowhere else.

        Raises:
            JournalError: it belongs to other prompts or another service, is no journal, or cannot
                be read.
        """
        self._path = Path(path)
        self._service = _service(base_url)
        self._digests = [_digest(request) for request in requests]
        self._entries: dict[int, Entry] = {}
        self._file: BinaryIO | None = None
        self._read()

    def open(self) -> None:
        """Go on with the journal, or begin it.

        Raises:
            JournalError: as before, or it cannot be written.
        """
        self._entries.clear()
        try:
            self._file = self._path.open("a+b")
            _lock(self._file)
            # A torn last line is what a crash leaves; the next line must not be glued to it.
            self._file.truncate(self._read() or 0)
        except BlockingIOError as error:
            self.close()
            said = f"{self._path} is in use by another batch; both would pay."
            raise JournalError(said) from error
        except OSError as error:
            raise JournalError(f"{self._path}: {error.strerror}") from error

    def known(self, index: int) -> Entry | None:
        """What is known of the prompt at `index`, or None."""
        return self._entries.get(index)

    def write(
        self, index: int, event: Event, *, task_id: str | None = None, message: str | None = None
    ) -> None:
        """Add a line; it is on the disk when this returns."""
        line = {"v": _VERSION, "index": index, "digest": self._digests[index], "event": event}
        line["service"] = self._service
        if task_id is not None:
            line["taskId"] = task_id
        if message is not None:
            line["message"] = message
        try:
            self._append(json.dumps(line).encode() + b"\n")
        except OSError as error:
            about = f" It was to say: {json.dumps(line)}"
            raise JournalError(f"{self._path}: {error.strerror}.{about}") from error
        self._entries[index] = Entry(event, task_id, message)

    def close(self) -> None:
        """Let go of the file."""
        if self._file:
            # What cannot be written, `write` has told, with the task that it is about.
            with suppress(OSError):
                self._file.close()

    def _append(self, line: bytes) -> None:
        if self._file is None:
            raise JournalError(f"{self._path} is not open.")
        self._file.write(line)
        self._file.flush()
        os.fsync(self._file.fileno())

    def _read(self) -> int | None:
        """Take in what is there; the length of the whole lines, or None when there is no file."""
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise JournalError(f"{self._path}: {error.strerror}") from error
        whole = content[: content.rfind(b"\n") + 1]
        if not whole and not _FIRST.startswith(content[: len(_FIRST)]):
            raise JournalError(f"{self._path} is no journal of a batch.")
        for number, line in enumerate(whole.splitlines(), 1):
            self._take(line, number)
        return len(whole)

    def _take(self, line: bytes, number: int) -> None:
        try:
            found = json.loads(line)
            version, index, digest = found["v"], found["index"], found["digest"]
            service = found.get("service", self._service)
            entry = Entry(found["event"], found.get("taskId"), found.get("message"))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise JournalError(f"{self._path}:{number} is no line of a journal.") from error
        if version != _VERSION:
            raise JournalError(f"{self._path}:{number} is of version {version}, not {_VERSION}.")
        if type(index) is not int or not entry.is_sound():
            # Passing over it could mean to pay again.
            raise JournalError(f"{self._path}:{number} is no line of a journal.")
        if service != self._service:
            raise JournalError(
                f"{self._path}:{number} is about the service at {service}, not at {self._service}. "
                "Take the journal back to that address, or another one for this."
            )
        if not 0 <= index < len(self._digests) or self._digests[index] != digest:
            said = (
                f"{self._path}:{number} is about another prompt than number {index} of this batch."
            )
            raise JournalError(said)
        self._entries[index] = entry


@define
class NoJournal:
    """For a batch that may forget."""

    def known(self, index: int) -> Entry | None:  # noqa: ARG002 same form as Journal
        return None

    def write(
        self, index: int, event: Event, *, task_id: str | None = None, message: str | None = None
    ) -> None:
        """Forget it."""

    def open(self) -> None:
        """Nothing to open."""

    def close(self) -> None:
        """Nothing to close."""


def _lock(file: BinaryIO) -> None:
    """Keep the file for this batch until it is closed, or the process ends in whatever way.

    Raises:
        BlockingIOError: another batch has it.
    """
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    else:
        import msvcrt

        file.seek(_LOCKED)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError as error:
            raise BlockingIOError(error.errno, "it is locked") from error
        finally:
            file.seek(0, os.SEEK_END)


def _service(base_url: str) -> str:
    """The address of a service, without a user and password in it."""
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}".lower()


def _digest(request: dict[str, Any]) -> str:
    text = json.dumps(request, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
