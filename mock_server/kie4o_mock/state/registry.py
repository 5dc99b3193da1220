"""The sandboxes that are in use, by API key: as many as the mock keeps, the latest used last."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from itertools import islice

from .sandbox import DIGEST, Sandbox

# So many of the idlest are looked at for one that nobody waits for.
_LOOKED_AT = 100


def key_fingerprint(key: str) -> str:
    """What a key can be recognised by, without telling it; a mark is its own mark.

    Sandboxes that were loaded are in use by their marks until their keys are seen.
    """
    return key if key.startswith(DIGEST) else DIGEST + hashlib.sha256(key.encode()).hexdigest()


class SandboxRegistry:
    """Sandboxes by key. Beyond the limit it forgets the one that was not used for longest.

    One in which something is still to happen, such as the end of a task or a callback, is passed
    over, unless all of the `_LOOKED_AT` idlest are like that. A key that comes again gets a new
    sandbox.
    """

    def __init__(self, anonymous: Sandbox, limit: int) -> None:
        """Start with no sandbox in use.

        Args:
            anonymous: what new ones are copied from.
            limit: how many are kept.
        """
        self._anonymous = anonymous
        self.limit = limit
        self.dropped = 0
        self._by_key: OrderedDict[str, Sandbox] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def used(self) -> int:
        """How many are in use."""
        return len(self._by_key)

    def get(self, key: str) -> Sandbox:
        """The sandbox of a key, made on first use."""
        with self._lock:
            found = self._by_key.get(key)
            if found is None:
                fingerprint = key_fingerprint(key)
                loaded = self._by_key.pop(fingerprint, None)
                found = self._by_key[key] = loaded or self._anonymous.copy(fingerprint)
                self._forget()
            else:
                self._by_key.move_to_end(key)
            return found

    def all(self) -> list[Sandbox]:
        """All that are in use."""
        with self._lock:
            return list(self._by_key.values())

    def key_of(self, label: str) -> str | None:
        """The key of the sandbox in use that has a label; the last one used where two have."""
        with self._lock:
            found = (key for key, one in reversed(self._by_key.items()) if one.label == label)
            return next(found, None)

    def by_fingerprint(self) -> list[tuple[str, Sandbox]]:
        """All that are in use, with the marks of their keys."""
        with self._lock:
            return [(key_fingerprint(key), sandbox) for key, sandbox in self._by_key.items()]

    def install(self, sandboxes: dict[str, Sandbox], *, only: bool) -> None:
        """Put sandboxes into use, by their keys or the marks of these; `only` these, or also."""
        with self._lock:
            both = {*sandboxes, *map(key_fingerprint, sandboxes)}
            for key in [key for key in self._by_key if only or key in both]:
                self._discard(key)
            self._by_key.update(sandboxes)
            self._forget()

    def remove(self, key: str | None) -> list[Sandbox]:
        """Take one out of use, or all; which they were."""
        with self._lock:
            if key is None:
                self.dropped = 0
            names = list(self._by_key) if key is None else [key, key_fingerprint(key)]
            return [self._discard(name) for name in names if name in self._by_key]

    def _forget(self) -> None:
        while len(self._by_key) > self.limit:
            # The newest is the one that room is made for.
            oldest = list(islice(self._by_key.items(), min(_LOOKED_AT, len(self._by_key) - 1)))
            idle = next((key for key, sandbox in oldest if not sandbox.busy), None)
            self._discard(oldest[0][0] if idle is None else idle)
            self.dropped += 1

    def _discard(self, key: str) -> Sandbox:
        """Take a sandbox out of use, with what it remembers."""
        sandbox = self._by_key.pop(key)
        sandbox.close()
        return sandbox
