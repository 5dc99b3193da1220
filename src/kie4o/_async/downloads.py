"""Images from other hosts, which never get the key. A download is free, so it is retried."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from time import monotonic

import httpx
from attrs import define

from .. import _limits
from .._configuration import AGENT, Configuration
from .._image_errors import check, errors
from .._image_file import Target, part
from .._limits import Decoder, check_time
from .._log import LOG
from .._user_client import NO_AUTH
from ..errors import SaveError
from .transport import AsyncConnection


@define(slots=False)
class AsyncDownloads:
    """Downloads of one asynchronous client.

    Args:
        connection: to the storages.
        known: its longest limit of time is for one image, with all tries.
    """

    connection: AsyncConnection
    known: Configuration

    async def fetch(self, url: str, target: Target) -> Path:
        """Save the image at this URL.

        Raises:
            SaveError: it cannot be downloaded, or not be written.
        """
        limits, ends = _limits.start(self.known.timeout.as_dict())
        done = 0
        while True:
            try:
                return await self._once(url, target, httpx.Timeout(**limits), ends)
            except SaveError as error:
                delay = self.known.retries.delay(error, done) if error.is_transient else None
                if delay is None or monotonic() + delay > ends:
                    raise
                LOG.info("%s Trying again in %.1f s.", error, delay)
            done += 1
            await self.known.clock.asleep(delay)

    @cached_property
    def _http(self) -> httpx.AsyncClient:
        headers = {"User-Agent": AGENT, "Accept-Encoding": "identity"}
        return httpx.AsyncClient(transport=self.connection, headers=headers, follow_redirects=True)

    async def _once(self, url: str, target: Target, timeout: httpx.Timeout, ends: float) -> Path:
        with errors(url), self.connection.bounded(ends):
            async with self._http.stream("GET", url, timeout=timeout, auth=NO_AUTH) as response:
                check(response, self.known.clock.time())
                with part(target) as file:
                    decoder = Decoder(response)
                    if response.is_closed:
                        file.write(decoder.feed(response.content))
                    else:
                        async for chunk in response.aiter_raw():
                            file.write(decoder.feed(chunk))
                            check_time(ends)
                    return file.finish(response)
