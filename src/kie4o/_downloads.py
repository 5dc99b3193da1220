"""How images are fetched, whichever client does it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import httpx
from attrs import frozen

from . import _saving
from ._clock import Clock
from ._limits import check_time
from ._log import LOG
from ._retries import Retries
from .errors import KieError, SaveError


@frozen
class Target:
    """Where an image goes.

    Args:
        folder: it is created when it is missing.
        stem: the file name without its ending.
        largest: bytes that the image may have.
    """

    folder: Path
    stem: str
    max_bytes: int


@frozen
class Settings:
    """How images are fetched.

    Args:
        agent: the User-Agent.
        timeout: its longest limit is the time for one image, with all tries.
        retries: how often and how patiently.
        clock: the time.
    """

    agent: str
    timeout: httpx.Timeout
    retries: Retries
    clock: Clock

    @property
    def headers(self) -> dict[str, str]:
        """What each request has."""
        return {"User-Agent": self.agent, "Accept-Encoding": "identity"}


def write(part: _saving.Part, pieces: Iterator[bytes], ends: float) -> None:
    """Add pieces to an image, while there is time for it."""
    for piece in pieces:
        part.write(piece)
    check_time(ends)


@contextmanager
def own_errors(url: str) -> Iterator[None]:
    """Turn what anything raises, also a hook of the user's client, into an error of ours."""
    try:
        with _saving.errors(url):
            yield
    except KieError:
        raise
    except Exception as error:
        said = f"{url.partition('?')[0]} could not be fetched: {type(error).__name__}."
        raise SaveError(said) from error


def delay_before_retry(settings: Settings, error: SaveError, done: int, ends: float) -> float:
    """Seconds until the next try; without one, the error is raised."""
    delay = settings.retries.delay(error, done) if error.is_transient else None
    if delay is None or monotonic() + delay > ends:
        raise error
    LOG.info("%s Trying again in %.1f s.", error, delay)
    return delay
