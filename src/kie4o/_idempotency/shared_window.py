"""The window of new tasks that all users of one account share."""

from __future__ import annotations

import json
import math
import uuid
from typing import Any

from attrs import frozen

from .._batch.rate_limit import COUNT, SECONDS
from ..errors import StoreError
from ..stores import Store

_LONGEST_PAUSE = 1.0


@frozen
class SharedWindow:
    """At most `COUNT` creations in `SECONDS`, counted as `rate_limit.Window` counts them.

    A place is free again `SECONDS` after the response, or after the time in which the request
    must be over where its sender died.

    Args:
        store: where it is.
        account: a fingerprint of the API key; the key itself is nowhere.
    """

    store: Store
    account: str

    def enter(self, seconds: float) -> str | float:
        """Take a place.

        Args:
            seconds: in which the request is over, one way or the other.

        Returns:
            the name of the place, or the seconds to wait before another try.

        Raises:
            StoreError: the store cannot be read or written.
        """
        place = uuid.uuid4().hex
        while True:
            value, now = self.store.get(self._name)
            places, closed_until = self._load(value, now)
            opens = max(closed_until, _opens(places))
            if opens > now:
                # A place may become free sooner, when its response comes.
                return min(opens - now, _LONGEST_PAUSE)
            places[place] = now + seconds + SECONDS
            if self._store(value, places, closed_until):
                return place

    def leave(self, place: str, *, pause: float = 0.0) -> None:
        """Tell that the response has come.

        Args:
            place: as `enter` named it.
            pause: seconds in which nobody may create a task, because the service said so.

        Raises:
            StoreError: the store cannot be read or written; the place becomes free later.
        """
        self._free(place, SECONDS, pause)

    def give_back(self, place: str) -> None:
        """Leave without having sent anything.

        Raises:
            StoreError: as for `leave`.
        """
        self._free(place, 0.0, 0.0)

    def _free(self, place: str, seconds: float, pause: float) -> None:
        while True:
            value, now = self.store.get(self._name)
            places, closed_until = self._load(value, now)
            places[place] = now + seconds
            if self._store(value, places, max(closed_until, now + pause)):
                return

    @property
    def _name(self) -> str:
        return f"window:{self.account}"

    def _load(self, value: str | None, now: float) -> tuple[dict[str, float], float]:
        """The places that are taken, with when each becomes free, and when a pause ends."""
        try:
            found: dict[str, Any] = json.loads(value) if value else {"places": {}, "closed": 0}
            places = {name: float(free) for name, free in found["places"].items() if free > now}
            return places, float(found["closed"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            said = "What the store has of the account's window cannot be read. Nothing was sent."
            raise StoreError(said) from error

    def _store(self, old: str | None, places: dict[str, float], closed_until: float) -> bool:
        new = json.dumps({"places": places, "closed": closed_until})
        return self.store.swap(self._name, old, new, durable=False)


def _opens(places: dict[str, float]) -> float:
    """When a place becomes free."""
    free = sorted(places.values())
    return free[-COUNT] if len(free) >= COUNT else -math.inf
