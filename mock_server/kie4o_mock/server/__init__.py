"""The application on a socket."""

from __future__ import annotations

import gc
from typing import Any

# How many requests are answered at a time, where nobody says otherwise.
THREADS = 32

# How waitress is set up. With more connections than its limit, which is 100, it would let the
# others hang; and `select` knows no file beyond the 1024th, so it has to be `poll`. Of a body no
# more than a piece is in memory while it comes, because thousands may come at a time. Its log of a
# socket's errors is a traceback for each.
WAITRESS: dict[str, Any] = {
    "ident": None,
    "connection_limit": 10_000,
    "asyncore_use_poll": True,
    "log_socket_errors": False,
    "inbuf_overflow": 65_536,
}


def collect_seldom() -> None:
    """Let Python look for garbage less often, in a process that only serves.

    A mock keeps nearly all that it makes, so most looks find nothing. Under load they take a tenth
    to a fifth of what a request costs.
    """
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def may_wait(threads: int) -> int:
    """How many of a server's threads long polls may hold; the rest is for whom they wait for."""
    return threads - max(threads // 4, 1)
