"""Images as files: their names, and a file that is a whole image or is not there."""

from __future__ import annotations

import hashlib
import mmap
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, get_args

import httpx
from attrs import define, frozen

from . import _image_formats
from ._image_errors import errors
from ._log import LOG
from ._options import Variants
from ._task import Task
from ._wire_values import as_int
from .errors import NotAnImageError, SaveError

# What can be asked for; and what a task may name beyond that, should the service be generous.
_VARIANTS = get_args(Variants)
_MARGIN = 4
_SAFE = re.compile(r"[^A-Za-z0-9_-]")
_LONGEST = 100
# For whole images of a format that is not known here.
_UNKNOWN = "bin"
_ENDINGS = (*_image_formats.ENDINGS, _UNKNOWN)
_BINARY = ("image/", "application/octet-stream", "binary/octet-stream")


@frozen
class Target:
    """Where an image goes.

    Args:
        folder: it is created when it is missing.
        stem: the file name without its ending.
        max_bytes: bytes that the image may have.
    """

    folder: Path
    stem: str
    max_bytes: int


def name(task_id: str, number: int) -> str:
    """The file name without its ending. It is made of the id, never of a URL."""
    safe = _SAFE.sub("_", task_id)[:_LONGEST]
    if safe != task_id or not safe:
        # Two strange ids must not become one name, or one task would be taken for the other.
        digest = hashlib.sha256(task_id.encode(errors="surrogatepass")).hexdigest()
        safe = f"{safe or 'task'}-{digest[:12]}"
    return f"{safe}-{number}"


def existing(target: Target) -> Path | None:
    """The complete file of that name from an earlier run; a half one never has a name."""
    paths = (target.folder / f"{target.stem}.{ending}" for ending in _ENDINGS)
    with errors(str(target.folder)):
        return next((path for path in paths if path.is_file() and _is_kept(path)), None)


def numbered(task: Task, urls: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The URLs to fetch, with their numbers: no more than may have been asked for, and some.

    Raises:
        SaveError: the task names more than that; raised when the others have been given.
    """
    asked = as_int(task.request.get("nVariants")) or 0
    most = (asked if asked in _VARIANTS else max(_VARIANTS)) + _MARGIN
    yield from enumerate(urls[:most])
    if len(urls) > most:
        said = f"Task {task.id} names {len(urls)} images, and at most {most} are fetched."
        raise SaveError(f"{said} Those are saved; the other URLs are refused.", task=task)


@define
class Part:
    """An image on its way into a folder."""

    target: Target
    file: BinaryIO
    size: int = 0

    def write(self, pieces: Iterable[bytes]) -> None:
        """Add what has come.

        Raises:
            SaveError: the image is larger than allowed.
        """
        for piece in pieces:
            self.size += len(piece)
            if self.size > self.target.max_bytes:
                raise SaveError(f"{self.target.stem}: larger than {self.target.max_bytes} bytes.")
            self.file.write(piece)

    def finish(self, response: httpx.Response) -> Path:
        """Give the file its name.

        Args:
            response: what the image came with; whether that is all of it is seen by its headers
                where the format is not known.

        Raises:
            NotAnImageError: it is not a complete image.
        """
        self.file.flush()
        ending = _ending(self.file, response)
        if ending is None:
            said = f"{self.target.stem}: the download is not a complete image ({self.size} bytes)."
            raise NotAnImageError(said)
        if ending == _UNKNOWN:
            LOG.warning(
                "%s: an image of an unknown format is saved as .%s.", self.target.stem, ending
            )
        os.fsync(self.file.fileno())
        self.file.close()
        return Path(self.file.name).replace(self.target.folder / f"{self.target.stem}.{ending}")


@contextmanager
def part(target: Target) -> Iterator[Part]:
    """A temporary file in the folder that is gone afterwards unless it was finished."""
    target.folder.mkdir(parents=True, exist_ok=True)
    path = target.folder / f".{target.stem}-{secrets.token_hex(4)}.part"
    try:
        with path.open("x+b") as file:
            yield Part(target, file)
    except OSError as error:
        # That of a full disk names no file.
        error.filename = error.filename or str(target.folder)
        raise
    finally:
        path.unlink(missing_ok=True)


def _is_kept(path: Path) -> bool:
    """Whether a file of an earlier run has a whole image of the format that its name says."""
    with path.open("rb") as file, _bytes_of(file) as data:
        found = _image_formats.ending(data) or _UNKNOWN
        whole = bool(data) if found == _UNKNOWN else _image_formats.is_whole(data, found)
        return whole and path.suffix == f".{found}"


def _ending(file: BinaryIO, response: httpx.Response) -> str | None:
    """The ending by content; None where that is not an image, or not all of it.

    Args:
        file: with the whole body.
        response: whose body it is. Where the format is not known, its headers must say that this
            is an image or bytes, and that it is complete.
    """
    with _bytes_of(file) as data:
        if found := _image_formats.ending(data):
            return found if _image_formats.is_whole(data, found) else None
        kind = response.headers.get("Content-Type", _BINARY[0]).lower()
        is_image = kind.startswith(_BINARY) and _image_formats.may_be_image(data)
        return _UNKNOWN if is_image and _is_framed(response, len(data)) else None


@contextmanager
def _bytes_of(file: BinaryIO) -> Iterator[_image_formats.Data]:
    """The content of a file, which need not fit into memory."""
    if not file.seek(0, os.SEEK_END):
        yield b""
        return
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        yield data


def _is_framed(response: httpx.Response, size: int) -> bool:
    """Whether the response told where it ends, rather than that the connection was closed."""
    if length := response.headers.get("Content-Length"):
        # On the wire it may have been compressed.
        return length in (str(size), str(response.num_bytes_downloaded))
    return "chunked" in str(response.headers.get("Transfer-Encoding", "")).lower()
