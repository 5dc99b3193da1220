"""Pictures from other hosts, which never get the key. A download is free, so it is tried again."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from time import monotonic

import httpx
from attrs import define, frozen

from . import _budget, _saving
from ._clock import Clock
from ._connection import NO_AUTH, AsyncConnection, Connection
from ._decoding import Decoder
from ._retries import Retries
from ._transport import bounded
from .errors import KieError, SaveError

_LOG = logging.getLogger("kie4o")


@frozen
class Target:
    """Where a picture goes.

    Args:
        folder: it is created when it is missing.
        stem: the file name without its ending.
        largest: bytes that the picture may have.
    """

    folder: Path
    stem: str
    largest: int


@frozen
class Settings:
    """How pictures are fetched.

    Args:
        agent: the User-Agent.
        timeout: its longest limit is the time for one picture, with all tries.
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


@define(slots=False)
class Downloads:
    """For the synchronous client."""

    connection: Connection
    settings: Settings

    def fetch(self, url: str, target: Target) -> Path:
        """Save the picture at this address.

        Raises:
            SaveError: it cannot be had, or not be written.
        """
        limits, ends = _budget.start(self.settings.timeout.as_dict())
        done = 0
        while True:
            try:
                return self._once(url, target, httpx.Timeout(**limits), ends)
            except SaveError as error:
                delay = _again(self.settings, error, done, ends)
            done += 1
            self.settings.clock.sleep(delay)

    @cached_property
    def _http(self) -> httpx.Client:
        return httpx.Client(
            transport=self.connection, headers=self.settings.headers, follow_redirects=True
        )

    def _once(self, url: str, target: Target, timeout: httpx.Timeout, ends: float) -> Path:
        with (
            _errors(url),
            self._http.stream("GET", url, timeout=timeout, auth=NO_AUTH) as answer,
        ):
            _saving.check(answer, self.settings.clock.time())
            with _saving.part(target.folder, target.stem, target.largest) as part:
                decoder = Decoder(answer)
                for chunk in [answer.content] if answer.is_closed else answer.iter_raw():
                    _write(part, decoder.feed(chunk), ends)
                part.write(decoder.rest())
                return part.finish(answer)


@define(slots=False)
class AsyncDownloads:
    """For the asynchronous client."""

    connection: AsyncConnection
    settings: Settings

    async def fetch(self, url: str, target: Target) -> Path:
        """Save the picture at this address; see `Downloads.fetch`."""
        limits, ends = _budget.start(self.settings.timeout.as_dict())
        done = 0
        while True:
            try:
                return await self._once(url, target, httpx.Timeout(**limits), ends)
            except SaveError as error:
                delay = _again(self.settings, error, done, ends)
            done += 1
            await self.settings.clock.asleep(delay)

    @cached_property
    def _http(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            transport=self.connection, headers=self.settings.headers, follow_redirects=True
        )

    async def _once(self, url: str, target: Target, timeout: httpx.Timeout, ends: float) -> Path:
        with _errors(url), bounded(self.connection, ends):
            async with self._http.stream("GET", url, timeout=timeout, auth=NO_AUTH) as answer:
                _saving.check(answer, self.settings.clock.time())
                with _saving.part(target.folder, target.stem, target.largest) as part:
                    decoder = Decoder(answer)
                    if answer.is_closed:
                        _write(part, decoder.feed(answer.content), ends)
                    else:
                        async for chunk in answer.aiter_raw():
                            _write(part, decoder.feed(chunk), ends)
                    part.write(decoder.rest())
                    return part.finish(answer)


def _write(part: _saving.Part, pieces: Iterator[bytes], ends: float) -> None:
    for piece in pieces:
        part.write(piece)
    if monotonic() > ends:
        raise httpx.ReadTimeout("The time for the picture is over.")


@contextmanager
def _errors(url: str) -> Iterator[None]:
    """Turn what anything raises, also a hook of the user's client, into an error of ours."""
    try:
        with _saving.errors(url):
            yield
    except KieError:
        raise
    except Exception as error:
        said = f"{url.partition('?')[0]} could not be fetched: {type(error).__name__}."
        raise SaveError(said) from error


def _again(settings: Settings, error: SaveError, done: int, ends: float) -> float:
    """Seconds until the next try; without one, the error is raised."""
    delay = settings.retries.delay(error, done) if error.is_transient else None
    if delay is None or monotonic() + delay > ends:
        raise error
    _LOG.info("%s Trying again in %.1f s.", error, delay)
    return delay
