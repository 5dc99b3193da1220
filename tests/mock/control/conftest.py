"""What the tests of the control plane share: how to tell that somebody waits."""

from __future__ import annotations

import threading

from tests.conftest import Mock


def waiting(mock: Mock) -> None:
    """Return when somebody waits."""
    pause = threading.Event()
    while not mock.state.notifier.waiting:
        pause.wait(0.001)
