"""For test tools: the clock and the webhook key of clients that were given none of their own.

    with stand_ins(clock=clock, webhook_key=None):
        ...  # a Kie() made at the top of a module, long before, uses `clock` here

Clients ask at each use, so it does not matter when they were made. The pytest plugin uses this.
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

    What was passed to a client as `clock` or `webhook_key` still counts for it.

    Args:
        clock: in place of the machine's time.
        webhook_key: in place of KIE_WEBHOOK_KEY; with None no signature is checked.
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
    """The key that callbacks are checked with, where the environment configured this one."""
    return _installed.webhook_key if _installed else configured
