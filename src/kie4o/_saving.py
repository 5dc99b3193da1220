"""Images into files: names, completeness, and why an image cannot be had."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, get_args

import httpx
from attrs import define

from . import _image_file, _wire, _wire_values
from ._arguments import truncate
from ._limits import LARGEST_IMAGE
from ._log import LOG
from ._options import Variants
from ._retries import retry_after
from ._task import Task
from .errors import (
    ImageExpiredError,
    KieError,
    LinkExpiredError,
    NotAnImageError,
    SaveError,
    ValidationError,
)

# What can be asked for; and what a task may name beyond that, should the service be generous.
_VARIANTS = get_args(Variants)
_MARGIN = 4
_SAFE = re.compile(r"[^A-Za-z0-9_-]")
_LONGEST = 100
_KEPT_SECONDS = 14 * 86_400
_KEPT_FOR = "images are kept for 14 days"
_PASSING = (
    httpx.TimeoutException,
    httpx.NetworkError,
    httpx.RemoteProtocolError,
    httpx.ProxyError,
    httpx.DecodingError,
)


def name(task_id: str, number: int) -> str:
    """The file name without its ending. It is made of the id, never of a URL."""
    safe = _SAFE.sub("_", task_id)[:_LONGEST]
    if safe != task_id or not safe:
        # Two strange ids must not become one name, or one task would be taken for the other.
        digest = hashlib.sha256(task_id.encode(errors="surrogatepass")).hexdigest()
        safe = f"{safe or 'task'}-{digest[:12]}"
    return f"{safe}-{number}"


def existing(folder: Path, stem: str) -> Path | None:
    """The complete file of that name from an earlier run; a half one never has a name."""
    paths = (folder / f"{stem}.{ending}" for ending in _image_file.ENDINGS)
    with errors(str(folder)):
        return next((path for path in paths if path.is_file() and _image_file.is_kept(path)), None)


def numbered(task: Task, urls: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The URLs to fetch, with their numbers: no more than may have been asked for, and some.

    Raises:
        SaveError: the task names more than that; raised when the others have been given.
    """
    asked = _wire_values.as_int(task.request.get("nVariants")) or 0
    most = (asked if asked in _VARIANTS else max(_VARIANTS)) + _MARGIN
    yield from enumerate(urls[:most])
    if len(urls) > most:
        said = f"Task {task.id} names {len(urls)} images, and at most {most} are fetched."
        raise SaveError(f"{said} Those are saved; the other URLs are refused.", task=task)


def check(response: httpx.Response, now: float) -> None:
    """Accept the response of a storage.

    Args:
        response: the response; its body may still be on the way.
        now: seconds since the epoch; a Retry-After may be a date.

    Raises:
        ImageExpiredError, LinkExpiredError, SaveError: why there is no image in it.
    """
    if response.is_success:
        return
    status = response.status_code
    url = _bare(str(response.url))
    if status in (404, 410):
        raise ImageExpiredError(f"{url} was not found (HTTP {status}).", code=status)
    if _is_signed(str(response.url)) and status in (400, 401, 403):
        raise LinkExpiredError(f"The direct link to {url} is over (HTTP {status}).", code=status)
    error = SaveError(f"{url} returned HTTP {status}.", code=status)
    error.is_transient = status in (408, 429) or status >= 500
    error.retry_after = retry_after(response, now)
    raise error


def is_refusal(error: KieError) -> bool:
    """Whether the plain URL is refused, so that a direct link is worth a try."""
    return type(error) is SaveError and error.code in (401, 403, 451)


@contextmanager
def explaining(task: Task, url: str, now: float) -> Iterator[None]:
    """Tell apart why an image of a task is refused: it is gone, its link is over, or neither.

    Args:
        task: the task as it was seen last.
        url: the URL of the image, as the task names it.
        now: seconds since the epoch.

    Raises:
        ImageExpiredError: the task ended too long ago, or the service says that it did.
        LinkExpiredError: the task names a direct link, and that is over.
        ValidationError, SaveError: the image is refused for another reason.
    """
    try:
        yield
    except (ValidationError, SaveError) as error:
        refused = isinstance(
            error, ValidationError | ImageExpiredError | LinkExpiredError
        ) or is_refusal(error)
        said_gone = isinstance(error, ValidationError) and _wire.is_expiry(error.message)
        if said_gone or (refused and _is_old(task, now)):
            gone = f"The images of task {task.id} are gone; {_KEPT_FOR}."
            raise ImageExpiredError(
                gone, code=error.code, response=error.response, task=task
            ) from error
        if isinstance(error, LinkExpiredError) and not _is_signed(url):
            # The link was made a moment ago, so it is not time that is up.
            said = f"{_bare(url)} is refused, also through a new link (HTTP {error.code})."
            raise SaveError(said, code=error.code, task=task) from error
        error.task = error.task or task
        raise


@contextmanager
def errors(url: str) -> Iterator[None]:
    """Turn what httpx and the disk raise into `SaveError`, without what is secret in a URL."""
    try:
        yield
    except (httpx.HTTPError, httpx.StreamError) as error:
        failed = SaveError(f"{_bare(url)} could not be fetched: {type(error).__name__}.")
        failed.is_transient = isinstance(error, _PASSING)
        if isinstance(error, httpx.RequestError):
            error.request = httpx.Request("GET", "http://hidden.invalid")
        raise failed from error
    except httpx.InvalidURL:
        # Its message may repeat any part of the URL.
        raise SaveError(f"{_strange(url)} could not be fetched: InvalidURL.") from None
    except OSError as error:
        what = truncate(str(error.filename or "An image"))
        raise SaveError(f"{what} could not be written: {error.strerror}.") from error
    except ValueError as error:
        raise SaveError(f"{_strange(url)} could not be saved: {type(error).__name__}.") from None


@define
class Part:
    """An image on its way into a folder."""

    folder: Path
    stem: str
    largest: int
    file: BinaryIO
    size: int = 0

    def write(self, chunk: bytes) -> None:
        """Add a piece.

        Raises:
            SaveError: the image is larger than allowed.
        """
        self.size += len(chunk)
        if self.size > self.largest:
            raise SaveError(f"{self.stem}: larger than {self.largest} bytes.")
        self.file.write(chunk)

    def finish(self, response: httpx.Response) -> Path:
        """Give the file its name.

        Args:
            response: what the image came with; whether that is all of it is seen by its headers
                where the format is not known.

        Raises:
            NotAnImageError: it is not a complete image.
        """
        self.file.flush()
        ending = _image_file.ending(self.file, response)
        if ending is None:
            said = f"{self.stem}: what came is not a complete image ({self.size} bytes)."
            raise NotAnImageError(said)
        if ending == _image_file.UNKNOWN:
            LOG.warning("%s: an image of an unknown format is saved as .%s.", self.stem, ending)
        os.fsync(self.file.fileno())
        self.file.close()
        return Path(self.file.name).replace(self.folder / f"{self.stem}.{ending}")


@contextmanager
def part(folder: Path, stem: str, largest: int = LARGEST_IMAGE) -> Iterator[Part]:
    """A temporary file in `folder` that is gone afterwards unless it was finished."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f".{stem}-{secrets.token_hex(4)}.part"
    try:
        with path.open("x+b") as file:
            yield Part(folder, stem, largest, file)
    finally:
        path.unlink(missing_ok=True)


def _is_old(task: Task, now: float) -> bool:
    return task.completed is not None and now - task.completed.timestamp() > _KEPT_SECONDS


def _is_signed(url: str) -> bool:
    return "X-Amz-Signature=" in url


def _bare(url: str) -> str:
    """The URL without user, password, query and fragment, which may be secrets."""
    return truncate(re.sub(r"//[^/]*@", "//", re.split("[?#]", url, maxsplit=1)[0], count=1))


def _strange(url: str) -> str:
    """The same of what is not a URL, so that nobody knows where a password ends."""
    return "A URL with an @" if "@" in url else _bare(url)
