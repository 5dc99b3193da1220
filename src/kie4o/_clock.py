"""Time as the client sees it; a test brings its own."""

from __future__ import annotations

import time as real
from collections.abc import Awaitable, Callable

from attrs import frozen


def _time() -> float:
    # Looked up at each use, for tools that put a frozen time in its place.
    return real.time()


async def _asleep(seconds: float) -> None:
    # Sleeps under trio too, and is loaded when it is needed.
    import anyio

    await anyio.sleep(seconds)


@frozen(kw_only=True)
class Clock:
    """Two ways to tell the time and two to let it pass.

    Attributes:
        time: seconds since the epoch.
        monotonic: seconds since any moment; never goes back.
        sleep: wait this number of seconds.
        asleep: the same for the asynchronous client.
    """

    time: Callable[[], float] = _time
    monotonic: Callable[[], float] = real.monotonic
    sleep: Callable[[float], object] = real.sleep
    asleep: Callable[[float], Awaitable[None]] = _asleep


SYSTEM = Clock()
