# Generated from src/kie4o/_async/downloads.py by scripts/sync_client.py: edit that file.
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
from .transport import Connection


@define(slots=False)
class Downloads:
    """Downloads of one synchronous client.

    Args:
        connection: to the storages.
        known: its longest limit of time is for one image, with all tries.
    """

    connection: Connection
    known: Configuration

    def fetch(self, url: str, target: Target) -> Path:
        """Save the image at this URL.

        Raises:
            SaveError: it cannot be downloaded, or not be written.
        """
        limits, ends = _limits.start(self.known.timeout.as_dict())
        done = 0
        while True:
            try:
                return self._once(url, target, httpx.Timeout(**limits), ends)
            except SaveError as error:
                delay = self.known.retries.delay(error, done) if error.is_transient else None
                if delay is None or monotonic() + delay > ends:
                    raise
                LOG.info("%s Trying again in %.1f s.", error, delay)
            done += 1
            self.known.clock.sleep(delay)

    @cached_property
    def _http(self) -> httpx.Client:
        headers = {"User-Agent": AGENT, "Accept-Encoding": "identity"}
        return httpx.Client(transport=self.connection, headers=headers, follow_redirects=True)

    def _once(self, url: str, target: Target, timeout: httpx.Timeout, ends: float) -> Path:
        with errors(url), self.connection.bounded(ends):
            with self._http.stream("GET", url, timeout=timeout, auth=NO_AUTH) as response:
                check(response, self.known.clock.time())
                with part(target) as file:
                    decoder = Decoder(response)
                    if response.is_closed:
                        file.write(decoder.feed(response.content))
                    else:
                        for chunk in response.iter_raw():
                            file.write(decoder.feed(chunk))
                            check_time(ends)
                    return file.finish(response)
