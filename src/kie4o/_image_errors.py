"""Why an image cannot be had."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from . import _wire
from ._arguments import truncate
from ._retries import retry_after
from ._task import Task
from .errors import ImageExpiredError, KieError, LinkExpiredError, SaveError, ValidationError

_KEPT_SECONDS = 14 * 86_400
_KEPT_FOR = "images are kept for 14 days"
_PASSING = (
    httpx.TimeoutException,
    httpx.NetworkError,
    httpx.RemoteProtocolError,
    httpx.ProxyError,
    httpx.DecodingError,
)


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
        raise LinkExpiredError(
            f"The direct link to {url} has expired (HTTP {status}).", code=status
        )
    error = SaveError(f"{url} returned HTTP {status}.", code=status)
    error.is_transient = status in (408, 429) or status >= 500
    error.retry_after = retry_after(response, now)
    raise error


def is_refusal(error: KieError) -> bool:
    """Whether the plain URL is refused, so that a direct link is worth a try."""
    return type(error) is SaveError and error.code in (401, 403, 451)


@contextmanager
def explaining(task: Task, url: str, now: float) -> Iterator[None]:
    """Tell why an image of a task is refused: it was deleted, its link has expired, or neither.

    Args:
        task: the task as it was seen last.
        url: the URL of the image, as the task names it.
        now: seconds since the epoch.

    Raises:
        ImageExpiredError: the task ended too long ago, or the service says that it did.
        LinkExpiredError: the task names a direct link, which has expired.
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
            gone = f"The images of task {task.id} were deleted; {_KEPT_FOR}."
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
    """Turn what anything raises into `SaveError`, without what is secret in a URL.

    That is httpx, the disk, or a hook of the user's client.
    """
    try:
        yield
    except KieError:
        raise
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
        what = truncate(str(error.filename2 or error.filename or "An image"))
        raise SaveError(f"{what} could not be written: {error.strerror}.") from error
    except ValueError as error:
        raise SaveError(f"{_strange(url)} could not be saved: {type(error).__name__}.") from None
    except Exception as error:
        raise SaveError(f"{_bare(url)} could not be fetched: {type(error).__name__}.") from error


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
