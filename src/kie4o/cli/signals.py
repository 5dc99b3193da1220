"""What other programs send to end this one."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Sigterm(KeyboardInterrupt):
    """SIGTERM came. It ends a run in the way of Ctrl-C, so that a task's id is not lost."""


@contextmanager
def termination() -> Iterator[None]:
    """Raise `Sigterm` on SIGTERM, unless whoever started this program wants it ignored."""
    before = signal.getsignal(signal.SIGTERM)
    main = threading.current_thread() is threading.main_thread()
    if not main or before is signal.SIG_IGN:
        yield
        return
    signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _terminate(_: int, __: FrameType | None) -> None:
    raise Sigterm
