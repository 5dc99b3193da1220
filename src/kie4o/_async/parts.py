"""What a client is put together from. It is imported when the first client is made."""

from __future__ import annotations

from pathlib import Path
from typing import Self

import httpx
from attrs import evolve, frozen
from kie4o_api import AuthenticatedClient

from .._configuration import Configuration
from .._idempotency.shared import Shared
from ..stores import Store
from .calls import AsyncCalls
from .creations import AsyncCreations
from .downloads import AsyncDownloads
from .images import AsyncImages
from .tasks import AsyncTasks
from .transport import AsyncConnection, AsyncTransport
from .uploads import AsyncUploads


@frozen
class AsyncParts:
    """The parts of one asynchronous client.

    Args:
        base_url: where the service is.
        connection: to the API and the storages.
        raw: the generated client, which a user may change.
        call: the retry loop.
        tasks: creates them, reads them and waits for them.
        images: saves them.
        uploads: sends files of the user.
        shared: the keys, and the window of the account.
    """

    base_url: str
    connection: AsyncConnection
    raw: AuthenticatedClient
    call: AsyncCalls
    tasks: AsyncTasks
    images: AsyncImages
    uploads: AsyncUploads
    shared: Shared

    @classmethod
    def of(
        cls,
        known: Configuration,
        http_client: httpx.AsyncClient | None,
        store: Store | Path | str | None,
    ) -> Self:
        """Put a client together.

        Raises:
            ConfigurationError: a value cannot be used.
            StoreError: the store cannot be opened.
        """
        connection = AsyncConnection(http_client, known.scheme)
        raw = known.generated(AsyncTransport(connection, known.protocol))
        # A copy, because whatever is done to the public one must not change what this one sends.
        call = AsyncCalls(evolve(raw), known.retries, known.clock)
        images = AsyncImages(call, AsyncDownloads(connection, known), known.clock)
        uploads = AsyncUploads(call, known.clock)
        shared = Shared.by(store, known)
        stored = AsyncCreations(call, uploads, shared)
        tasks = AsyncTasks.of(call, uploads, stored, known.model)
        return cls(known.base_url, connection, raw, call, tasks, images, uploads, shared)

    async def close(self) -> None:
        """Close the connections and the store."""
        await self.connection.end()
        self.shared.close()
