"""Open a store from a path, a URL or an object."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from .._clock import SYSTEM
from ..errors import ConfigurationError
from ._store import Store

_SERVERS = ("redis://", "rediss://", "valkey://", "valkeys://", "unix://")


def open_store(where: Store | Path | str, time: Callable[[], float] = SYSTEM.time) -> Store:
    """Open the store at a path or URL.

    Args:
        where: the path of an SQLite file, the URL of a Redis or Valkey server, or a store.
        time: returns seconds since the epoch; a server has its own clock.

    Raises:
        ConfigurationError: `where` is none of these, or redis-py is not installed.
        StoreError: the file cannot be opened.
    """
    # Each is imported where it is asked for; most clients need neither.
    if isinstance(where, str) and where.startswith(_SERVERS):
        from ._redis import RedisStore

        return RedisStore.from_url(where)
    # A URL of another kind may have a password in it, so it is not shown.
    if isinstance(where, os.PathLike) or (isinstance(where, str) and where and "://" not in where):
        from ._sqlite import SQLiteStore

        return SQLiteStore(Path(where), time=time)
    if isinstance(where, Store) and not isinstance(where, type):
        return where
    allowed = "the path of an SQLite file, a URL that begins with redis://, rediss://, valkey://"
    raise ConfigurationError(
        f"store: this {type(where).__name__} is not allowed. Allowed: {allowed} or valkeys://, or "
        "an object with the methods of kie4o.stores.Store."
    )
