"""Pictures from other hosts, which never get the key. A download is free, so it is tried again."""

from __future__ import annotations

import logging
from pathlib import Path

import httpx
from attrs import frozen

from . import saving
from .errors import SaveError
from .line import NO_AUTH, AsyncLine, Line
from .policy import Policy

_LOG = logging.getLogger("kie4o")
_OPERATION = "download"


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


class Downloads:
    """For the synchronous client."""

    def __init__(self, line: Line, policy: Policy, timeout: httpx.Timeout) -> None:
        """Share a line and a policy with the client, but not its key."""
        agent = {"User-Agent": policy.agent}
        self._http = httpx.Client(
            transport=line, timeout=timeout, headers=agent, follow_redirects=True
        )
        self._policy = policy

    def fetch(self, url: str, target: Target) -> Path:
        """Save the picture at this address.

        Raises:
            SaveError: it cannot be had, or not be written.
        """
        done = 0
        while True:
            try:
                return self._once(url, target)
            except SaveError as error:
                delay = _again(self._policy, error, done)
            done += 1
            self._policy.clock.sleep(delay)

    def _once(self, url: str, target: Target) -> Path:
        with saving.errors(url), self._http.stream("GET", url, auth=NO_AUTH) as answer:
            saving.check(answer, self._policy.clock.time())
            with saving.part(target.folder, target.stem, target.largest) as part:
                for chunk in answer.iter_bytes():
                    part.write(chunk)
                return part.finish(answer)


class AsyncDownloads:
    """For the asynchronous client."""

    def __init__(self, line: AsyncLine, policy: Policy, timeout: httpx.Timeout) -> None:
        """Share a line and a policy with the client, but not its key."""
        agent = {"User-Agent": policy.agent}
        self._http = httpx.AsyncClient(
            transport=line, timeout=timeout, headers=agent, follow_redirects=True
        )
        self._policy = policy

    async def fetch(self, url: str, target: Target) -> Path:
        """Save the picture at this address; see `Downloads.fetch`."""
        done = 0
        while True:
            try:
                return await self._once(url, target)
            except SaveError as error:
                delay = _again(self._policy, error, done)
            done += 1
            await self._policy.clock.asleep(delay)

    async def _once(self, url: str, target: Target) -> Path:
        with saving.errors(url):
            async with self._http.stream("GET", url, auth=NO_AUTH) as answer:
                saving.check(answer, self._policy.clock.time())
                with saving.part(target.folder, target.stem, target.largest) as part:
                    async for chunk in answer.aiter_bytes():
                        part.write(chunk)
                    return part.finish(answer)


def _again(policy: Policy, error: SaveError, done: int) -> float:
    """Seconds until the next try; without one, the error is raised."""
    delay = policy.retries.delay(_OPERATION, error, done)
    if delay is None:
        raise error
    _LOG.info("%s Trying again in %.1f s.", error, delay)
    return delay
