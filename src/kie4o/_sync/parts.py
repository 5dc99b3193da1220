# Generated from src/kie4o/_async/parts.py by scripts/sync_client.py: edit that file.
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
from .calls import Calls
from .creations import Creations
from .downloads import Downloads
from .images import Images
from .tasks import Tasks
from .transport import Connection, Transport
from .uploads import Uploads


@frozen
class Parts:
    """The parts of one synchronous client.

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
    connection: Connection
    raw: AuthenticatedClient
    call: Calls
    tasks: Tasks
    images: Images
    uploads: Uploads
    shared: Shared

    @classmethod
    def of(
        cls,
        known: Configuration,
        http_client: httpx.Client | None,
        store: Store | Path | str | None,
    ) -> Self:
        """Put a client together.

        Raises:
            ConfigurationError: a value cannot be used.
            StoreError: the store cannot be opened.
        """
        connection = Connection(http_client, known.scheme)
        raw = known.generated(Transport(connection, known.protocol))
        # A copy, because whatever is done to the public one must not change what this one sends.
        call = Calls(evolve(raw), known.retries, known.clock)
        images = Images(call, Downloads(connection, known), known.clock)
        uploads = Uploads(call, known.clock)
        shared = Shared.by(store, known)
        stored = Creations(call, uploads, shared)
        tasks = Tasks.of(call, uploads, stored, known.model)
        return cls(known.base_url, connection, raw, call, tasks, images, uploads, shared)

    def close(self) -> None:
        """Close the connections and the store."""
        self.connection.end()
        self.shared.close()
