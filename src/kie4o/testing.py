"""For test tools: replace the default clock and webhook key of all clients.

    with stand_ins(clock=clock, webhook_key=None):
        ...  # a Kie() made at the top of a module, long before, uses `clock` here

Clients look up the defaults at each use, so it does not matter when they were made. The pytest
plugin uses this.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from attrs import frozen

from ._clock import SYSTEM, Clock


@frozen
class _StandIns:
    clock: Clock
    webhook_key: str | None


_installed: _StandIns | None = None


@contextmanager
def stand_ins(*, clock: Clock, webhook_key: str | None) -> Iterator[None]:
    """Replace the defaults of every client in this process, in all threads.

    A client keeps a `clock` or `webhook_key` that was passed to it.

    Args:
        clock: replaces the machine's clock.
        webhook_key: replaces KIE_WEBHOOK_KEY; with None no signature is checked.
    """
    global _installed  # the whole process is meant
    before, _installed = _installed, _StandIns(clock, webhook_key)
    try:
        yield
    finally:
        _installed = before


def _clock() -> Clock:
    return _installed.clock if _installed else SYSTEM


DEFAULT_CLOCK = Clock(
    time=lambda: _clock().time(),
    monotonic=lambda: _clock().monotonic(),
    sleep=lambda seconds: _clock().sleep(seconds),
    asleep=lambda seconds: _clock().asleep(seconds),
)


def default_webhook_key(configured: str | None) -> str | None:
    """The webhook key to use: the installed one, or else `configured` from the environment."""
    return _installed.webhook_key if _installed else configured
