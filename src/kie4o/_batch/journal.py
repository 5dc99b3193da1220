"""A batch's memory on disk: one JSON object a line, written before and after each request."""

from __future__ import annotations

import hashlib
import json
import os
import re
from contextlib import suppress
from io import FileIO
from itertools import islice
from pathlib import Path
from typing import Any, Literal, get_args

from attrs import frozen

from .. import _wire_values
from .._arguments import abbreviate, truncate
from .._idempotency.record import service_name
from ..errors import JournalError
from .file_lock import OPEN, confirm, lock, unlock

Event = Literal["sending", "created", "refused", "unknown", "ended"]
_VERSION = 1
# How each line begins; a crash may leave even less of the first.
_FIRST = b'{"v": '
_INDEX = re.compile(rb'"index": ?([0-9]{1,9}),')


@frozen
class Entry:
    """What the journal knows of one prompt."""

    event: Event
    task_id: str | None = None
    message: str | None = None

    def is_sound(self) -> bool:
        """Whether a journal can say so; the events from `created` on have a task."""
        if self.task_id is not None and self.task_id != _wire_values.as_task_id(self.task_id):
            return False
        return self.event in get_args(Event) and (
            self.event not in ("created", "ended") or self.task_id is not None
        )


class Journal:
    """The journal of one batch.

    `sending` is on the disk before a request leaves, and what came of it before the next step.
    A prompt whose last line is `sending` was cut off in between: it is unknown whether it was paid.

    Attributes:
        keeps_tasks: whether a task can be found again when the batch is gone.
    """

    keeps_tasks = True

    def __init__(
        self, path: Path | str, requests: list[dict[str, Any]], base_url: str = ""
    ) -> None:
        """Read the journal of these requests, if there is one.

        Args:
            path: the file.
            requests: what is asked for.
            base_url: where it is sent; the tasks in the journal are known nowhere else.

        Raises:
            JournalError: it belongs to other prompts or another service, is not a journal, or
                cannot be read.
        """
        self._path = Path(path)
        self._service = service_name(base_url)
        self._requests = requests
        self._digests = [_digest(request) for request in requests]
        self._entries: dict[int, Entry] = {}
        self._file: FileIO | None = None
        self._read()

    def open(self) -> None:
        """Go on with the journal, or begin it.

        Raises:
            JournalError: as before, or it cannot be written.
        """
        self._entries.clear()
        try:
            # Not buffered: what is in a buffer, a forked child would write once more.
            self._file = self._path.open("a+b", buffering=0)
            OPEN.add(self._file)
            lock(self._file)
            # A torn last line is what a crash leaves; the next line must not be glued to it.
            self._file.truncate(self._read() or 0)
            self._check_identity(self._file)
        except BaseException as error:
            # Or this process could not open it again.
            self.close()
            if isinstance(error, BlockingIOError):
                said = f"{self._path} is in use by another batch; both would pay for its prompts."
                raise JournalError(said) from error
            if isinstance(error, OSError):
                raise JournalError(f"{self._path}: {error.strerror}") from error
            raise

    def key(self, index: int) -> str | None:  # noqa: ARG002 as for a store
        """None: a prompt has no key, because this process alone has the journal."""
        return None

    def known(self, index: int) -> Entry | None:
        """What is known of the prompt at `index`, or None."""
        return self._entries.get(index)

    def write(
        self, index: int, event: Event, *, task_id: str | None = None, message: str | None = None
    ) -> None:
        """Add a line; it is on the disk when this returns.

        Raises:
            JournalError: it cannot be written; or something is to be sent, and another batch could
                have the journal by now, because it was moved, replaced or unlocked.
        """
        line = {"v": _VERSION, "index": index, "digest": self._digests[index], "event": event}
        line["service"] = self._service
        if task_id is not None:
            line["taskId"] = task_id
        if message is not None:
            line["message"] = message
        try:
            self._append(json.dumps(line).encode() + b"\n", check=event == "sending")
        except OSError as error:
            lost = f"The line that is missing: {json.dumps(line)}"
            about = f"Prompt {index} was not sent." if event == "sending" else lost
            raise JournalError(f"{self._path}: {error.strerror}. {about}") from error
        self._entries[index] = Entry(event, task_id, message)

    def close(self) -> None:
        """Let go of the file."""
        if self._file and not self._file.closed:
            # What cannot be written, `write` has told, with the task that it is about.
            with suppress(OSError):
                unlock(self._file)
                self._file.close()

    def _append(self, line: bytes, *, check: bool) -> None:
        if self._file is None or self._file.closed:
            raise JournalError(f"{self._path} is not open in this process.")
        if check:
            self._check_identity(self._file)
        end = self._file.seek(0, os.SEEK_END)
        try:
            while line:
                line = line[self._file.write(line) or 0 :]
        except OSError:
            # The next line must not be glued to half of this one.
            with suppress(OSError):
                self._file.truncate(end)
            raise
        os.fsync(self._file.fileno())

    def _check_identity(self, file: FileIO) -> None:
        try:
            confirm(file)
            same = os.path.samestat(os.fstat(file.fileno()), self._path.stat())
        except BlockingIOError:
            raise JournalError(f"{self._path} was unlocked, and another batch uses it.") from None
        except FileNotFoundError:
            same = False
        if not same:
            said = f"{self._path} was moved, replaced or deleted while this batch used it."
            raise JournalError(f"{said} Another batch could pay for the same prompts again.")

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
            raise JournalError(f"{self._path} is not the journal of a batch.")
        lines, sound = whole.splitlines(), 0
        for number, line in enumerate(lines, 1):
            if self._take(line, f"{self._path}:{number}"):
                sound += 1
            else:
                self._distrust(line, f"line {number} of the journal cannot be read")
        if lines and not sound:
            raise JournalError(f"{self._path}:1 is not a line of a journal.")
        return len(whole)

    def _take(self, line: bytes, place: str) -> bool:
        """Take in a line; False when it is not one."""
        try:
            found = json.loads(line)
            version, index, digest = found["v"], found["index"], found["digest"]
            service = found.get("service", self._service)
            entry = Entry(found["event"], found.get("taskId"), found.get("message"))
        except (ValueError, KeyError, TypeError, RecursionError):
            return False
        if version != _VERSION:
            raise JournalError(f"{place} has version {abbreviate(version)}, not {_VERSION}.")
        if type(index) is not int or not entry.is_sound():
            return False
        if service != self._service:
            raise JournalError(
                f"{place} belongs to the service at {truncate(str(service))}, "
                f"not to {self._service}. Use another journal, or that base URL."
            )
        if not 0 <= index < len(self._digests) or self._digests[index] != digest:
            raise JournalError(f"{place} belongs to another prompt: {self._change(index, digest)}")
        self._entries[index] = entry
        return True

    def _change(self, index: int, digest: Any) -> str:
        """What is different from the batch that wrote a line, counted from one, and what to do."""
        if not 0 <= index < len(self._digests):
            said = f"number {index + 1}, but this batch ends with number {len(self._digests)}"
        elif digest in self._digests:
            place = self._digests.index(digest) + 1
            said = f"what was number {index + 1} is now number {place} of this batch"
        else:
            now = truncate(json.dumps(self._requests[index], ensure_ascii=False))
            said = f"number {index + 1} of this batch is now {now}, and was different"
        return (
            f"{said}. Use the same prompts and options in the same order, with new prompts at the "
            "end; or use another journal. Without this journal, all prompts are paid for again."
        )

    def _distrust(self, line: bytes, why: str) -> None:
        """Let no prompt be paid for again that a broken line may have been about.

        Nothing is lost where the task is known, or where a later line says what came of it.
        """
        named = _INDEX.search(line)
        for index in [int(named[1])] if named else self._next():
            known = self._entries.get(index)
            if known is None or known.task_id is None:
                self._entries[index] = Entry("unknown", message=why)

    def _next(self) -> list[int]:
        """What may have been sent next: the first prompt without a line, or a refused one again."""
        refused = [n for n, entry in self._entries.items() if entry.event == "refused"]
        new = (n for n in range(len(self._digests)) if n not in self._entries)
        return [*refused, *islice(new, 1)]


def _digest(request: dict[str, Any]) -> str:
    text = json.dumps(request, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
