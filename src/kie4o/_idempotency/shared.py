"""What a client shares, by way of its store, with all others that use the same one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Self

from attrs import evolve, frozen

from .._arguments import DAY
from .._configuration import Configuration
from ..stores import MemoryStore, Store, open_store
from .claims import Claims
from .record import service_name
from .shared_window import SharedWindow

# Seconds in which an owner writes down what came of its request.
_MARGIN = 5.0


@frozen
class Shared:
    """The keys, and the window of the account where the caller brought a store.

    Args:
        claims: the keys.
        account: a fingerprint of the API key, so that the key itself is in no store.
        window: None where nobody shares it.
        seconds: in which a request is over, one way or the other.
        is_own: whether the client opened the store, and so closes it.
        monotonic: seconds of a clock that never goes back.
    """

    claims: Claims
    account: str
    window: SharedWindow | None
    seconds: float
    is_own: bool
    monotonic: Callable[[], float]

    @classmethod
    def by(cls, store: Store | Path | str | None, known: Configuration) -> Self:
        """Open a store for a client; None is one that no other client has.

        Raises:
            ConfigurationError: it is none.
            StoreError: it cannot be opened.
        """
        time = known.clock.time
        found = MemoryStore(time=time) if store is None else open_store(store, time)
        service = service_name(known.base_url)
        text = f"{service} {known.protocol.key.reveal()}"
        account = hashlib.sha256(text.encode()).hexdigest()[:32]
        limits = [DAY if limit is None else limit for limit in known.timeout.as_dict().values()]
        return cls(
            Claims(found, service),
            account,
            None if store is None else SharedWindow(found, account, known.clock.monotonic),
            max(limits) + _MARGIN,
            store is not found,
            known.clock.monotonic,
        )

    def on(self, store: Store) -> Self:
        """The same with another store, which stays the caller's."""
        window = SharedWindow(store, self.account, self.monotonic)
        return evolve(self, claims=Claims(store, self.claims.service), window=window, is_own=False)

    def close(self) -> None:
        """Close the store, unless it is the caller's."""
        if self.is_own:
            self.claims.store.close()
