"""What Ctrl-C and other programs send to end this one."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
# What a shell makes of a program that a signal has ended.
_BY_SIGNAL = 128


class Sigterm(KeyboardInterrupt):
    """SIGTERM came. It ends a run in the way of Ctrl-C, so that a task's id is not lost."""


def exit_at_once() -> None:
    """End this process by either signal, until `termination` has something to tell.

    Nothing is raised, because an import can swallow that or leave half a module behind.
    """
    _handle(lambda number, _: os._exit(_BY_SIGNAL + number))


@contextmanager
def termination() -> Iterator[None]:
    """Raise `KeyboardInterrupt` on Ctrl-C and `Sigterm` on SIGTERM."""
    before = _handle(_raise)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _handle(handler: Callable[[int, FrameType | None], object]) -> dict[signal.Signals, Any]:
    """Handle both, unless they are ignored already; return the handlers of before."""
    if threading.current_thread() is not threading.main_thread():
        return {}
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    taken = {number: old for number, old in before.items() if old is not signal.SIG_IGN}
    for number in taken:
        signal.signal(number, handler)
    return taken


def _raise(number: int, _: FrameType | None) -> None:
    raise Sigterm if number == signal.SIGTERM else KeyboardInterrupt
