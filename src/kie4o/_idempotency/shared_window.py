"""The window of new tasks that all users of one account share."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from typing import Any

from attrs import define, field

from .._batch.rate_limit import COUNT, SECONDS
from ..errors import StoreError
from ..stores import Store
from .owner import has_died, new_owner

_LONGEST_PAUSE = 1.0
# Seconds for which the time of the store is reckoned from that of this machine.
_LONGEST_UNREAD = 60.0


@define
class SharedWindow:
    """At most `COUNT` creations in `SECONDS`, counted as `rate_limit.Window` counts them.

    A place is free again `SECONDS` after the response. Where its sender died, that is `SECONDS`
    after its end was found out on the same machine, elsewhere after the time in which the request
    must be over. Whoever is alone does not read the window, which costs as much as to write it.

    Args:
        store: where it is.
        account: a fingerprint of the API key; the key itself is nowhere.
        monotonic: seconds of a clock of this machine that never goes back.
    """

    store: Store
    account: str
    monotonic: Callable[[], float]
    _written: str | None = field(default=None, init=False)
    _is_alone: bool = field(default=False, init=False)
    _read_at: tuple[float, float] = field(default=(0.0, -math.inf), init=False)

    def enter(self, seconds: float) -> str | float:
        """Take a place.

        Args:
            seconds: in which the request is over, one way or the other.

        Returns:
            the name of the place, or the seconds to wait before another try.

        Raises:
            StoreError: the store cannot be read or written.
        """
        place = new_owner()
        for value, now, is_read in self._views():
            places, closed_until = self._load(value, now)
            opens = max(closed_until, _opens(places))
            if opens <= now:
                places[place] = now + seconds + SECONDS
                if self._store(value, places, closed_until):
                    return place
            elif is_read and not self._free_places_of_dead(value, places, closed_until, now):
                # A place may become free sooner, when its response comes.
                return min(opens - now, _LONGEST_PAUSE)
        raise AssertionError("there is always one more view")

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
        for value, now, _ in self._views():
            places, closed_until = self._load(value, now)
            places[place] = now + seconds
            if self._store(value, places, max(closed_until, now + pause)):
                return

    def _views(self) -> Iterator[tuple[str | None, float, bool]]:
        """The window and the time: once as this process left it, then as the store has them."""
        then, at = self._read_at
        elapsed = self.monotonic() - at
        if self._is_alone and elapsed < _LONGEST_UNREAD:
            yield self._written, then + elapsed, False
        while True:
            at = self.monotonic()
            value, now = self.store.get(self._name)
            self._read_at = now, at
            yield value, now, True

    def _free_places_of_dead(
        self, value: str | None, places: dict[str, float], closed_until: float, now: float
    ) -> bool:
        """Whether the store was told of senders that have ended, and so can send no more.

        What they sent last is counted by now, so their places are as those of a response.
        """
        last = now + SECONDS
        dead = [name for name, free in places.items() if free > last and has_died(name)]
        freed = places | dict.fromkeys(dead, last)
        return bool(dead) and self._store(value, freed, closed_until)

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
        swapped = self.store.swap(self._name, old, new, durable=False)
        # Two threads may mix these up; then the next swap fails, and the window is read again.
        self._is_alone = swapped and old == self._written
        if swapped:
            self._written = new
        return swapped


def _opens(places: dict[str, float]) -> float:
    """When a place becomes free."""
    free = sorted(places.values())
    return free[-COUNT] if len(free) >= COUNT else -math.inf
