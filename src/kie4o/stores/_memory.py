"""A store for one process."""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import Lock

from .._clock import SYSTEM
from ._store import Entry


class MemoryStore:
    """Remembers as long as the process lives; for tests, and for a program that is one process.

    A forked process goes on with a copy of its own.
    """

    def __init__(self, *, time: Callable[[], float] = SYSTEM.time) -> None:
        """Remember nothing yet.

        Args:
            time: seconds since the epoch.
        """
        self._time = time
        self._values: dict[str, str] = {}
        self._process, self._lock = os.getpid(), Lock()

    def get(self, name: str) -> Entry:
        """Read a name."""
        with self._alone():
            return Entry(self._values.get(name), self._time())

    def swap(
        self,
        name: str,
        old: str | None,
        new: str | None,
        *,
        durable: bool = True,  # noqa: ARG002 the protocol's; nothing here outlives the process
        may_expire: bool = False,  # noqa: ARG002 the protocol's; everything is kept
    ) -> bool:
        """Replace a value, if it is the one that is expected."""
        with self._alone():
            found = self._values.get(name)
            if found == old != new:
                if new is None:
                    del self._values[name]
                else:
                    self._values[name] = new
            return found in (old, new)

    def close(self) -> None:
        """Nothing to let go of; what is remembered stays."""

    def _alone(self) -> Lock:
        if self._process != os.getpid():
            # A fork copies the lock, maybe while another thread has it.
            self._process, self._lock = os.getpid(), Lock()
        return self._lock
