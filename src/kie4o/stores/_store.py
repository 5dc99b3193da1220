"""What every store can do."""

from __future__ import annotations

from typing import NamedTuple, Protocol, runtime_checkable


class Entry(NamedTuple):
    """What a store says of a name.

    Attributes:
        value: the string that it keeps, or None.
        time: seconds since the epoch, on the one clock that all users of the store share.
    """

    value: str | None
    time: float


@runtime_checkable
class Store(Protocol):
    """Strings by name, each replaced in one step by one user at a time.

    What the strings mean is decided above, the same for every store. All methods may be called
    from any thread, and in a process that was forked. Each raises `StoreError` where the store
    cannot be reached or written.
    """

    def get(self, name: str) -> Entry:
        """Read a name."""
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
        """Replace a value, if nobody else has done so meanwhile.

        Args:
            name: at most 400 characters.
            old: the value that must be there now; None for nothing.
            new: the value to be there, not empty; None for nothing.
            durable: the value must survive a power cut as soon as this returns.
            may_expire: the store may drop the value after the time that it is set up to keep such.

        Returns:
            whether `new` is there now. So a call whose response was lost can be repeated; and two
            users must not set the same value where only one of them is to win.
        """
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...
