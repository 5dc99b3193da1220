"""Images from other hosts, which never get the key. A download is free, so it is retried."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import httpx
from attrs import define

from .. import _limits, _saving
from .._downloads import Settings, Target, delay_before_retry, own_errors, write
from .._limits import Decoder
from .._user_client import NO_AUTH
from ..errors import SaveError
from .transport import AsyncConnection


@define(slots=False)
class AsyncDownloads:
    """Downloads of one asynchronous client."""

    connection: AsyncConnection
    settings: Settings

    async def fetch(self, url: str, target: Target) -> Path:
        """Save the image at this URL.

        Raises:
            SaveError: it cannot be downloaded, or not be written.
        """
        limits, ends = _limits.start(self.settings.timeout.as_dict())
        done = 0
        while True:
            try:
                return await self._once(url, target, httpx.Timeout(**limits), ends)
            except SaveError as error:
                delay = delay_before_retry(self.settings, error, done, ends)
            done += 1
            await self.settings.clock.asleep(delay)

    @cached_property
    def _http(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            transport=self.connection, headers=self.settings.headers, follow_redirects=True
        )

    async def _once(self, url: str, target: Target, timeout: httpx.Timeout, ends: float) -> Path:
        with own_errors(url), self.connection.bounded(ends):
            async with self._http.stream("GET", url, timeout=timeout, auth=NO_AUTH) as response:
                _saving.check(response, self.settings.clock.time())
                with _saving.part(target.folder, target.stem, target.max_bytes) as part:
                    decoder = Decoder(response)
                    if response.is_closed:
                        write(part, decoder.feed(response.content), ends)
                    else:
                        async for chunk in response.aiter_raw():
                            write(part, decoder.feed(chunk), ends)
                    part.write(decoder.rest())
                    return part.finish(response)
