"""The application on a socket."""

from __future__ import annotations

from collections.abc import Callable

# Called with the address, the seed and the control token once connections are accepted.
Ready = Callable[[str, int, str | None], None]

# How many requests are answered at a time, where nobody says otherwise.
THREADS = 32


def may_wait(threads: int) -> int:
    """How many of a server's threads long polls may hold; the rest is for whom they wait for."""
    return threads - max(threads // 4, 1)
