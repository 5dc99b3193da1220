"""What clients share between processes: idempotency keys and the account's rate limit.

    kie = Kie(store="kie.db")                    # SQLite: many processes on one machine
    kie = Kie(store="rediss://:PASSWORD@host")   # Redis or Valkey: many machines

A store of your own is any object with the three methods of `Store`. The tests that it must pass
are `kie4o.stores.contract.StoreContract`.
"""

import importlib
from typing import TYPE_CHECKING, Any

from ._store import Entry, Store

if TYPE_CHECKING:
    from ._memory import MemoryStore
    from ._open import open_store
    from ._redis import RedisStore
    from ._sqlite import SQLiteStore

__all__ = ["Entry", "MemoryStore", "RedisStore", "SQLiteStore", "Store", "open_store"]

_HOMES = {
    "MemoryStore": "_memory",
    "RedisStore": "_redis",
    "SQLiteStore": "_sqlite",
    "open_store": "_open",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)
