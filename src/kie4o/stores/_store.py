"""The interface of a store."""

from __future__ import annotations

from typing import NamedTuple, Protocol, runtime_checkable


class Entry(NamedTuple):
    """The value of a name, and the store's time.

    Attributes:
        value: the stored string, or None.
        time: seconds since the epoch, on the clock that all users of the store share.
    """

    value: str | None
    time: float


@runtime_checkable
class Store(Protocol):
    """Strings by name, each replaced atomically.

    A store does not interpret the strings. You can call all methods from any thread, and in a
    forked process. Each raises `StoreError` if the store cannot be reached or written.
    """

    def get(self, name: str) -> Entry:
        """Return the value of a name."""
        ...

    def swap(
        self,
        name: str,
        old: str | None,
        new: str | None,
        *,
        durable: bool = True,
        may_expire: bool = False,
    ) -> bool:
        """Replace a value, unless another user has changed it meanwhile.

        Args:
            name: at most 400 characters.
            old: the expected current value; None if there is none.
            new: the new value, not empty; None removes the value.
            durable: the value must survive a power failure as soon as this returns.
            may_expire: the store may drop the value after its configured time.

        Returns:
            whether the value is `new` now. So you can repeat a call whose response was lost. If
            only one of two users is to win, they must not set the same value.
        """
        ...

    def close(self) -> None:
        """Close files and connections."""
        ...
