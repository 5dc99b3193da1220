"""The bytes of a budget are right whoever counts at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from kie4o_mock.byte_budget import ByteBudget


class Interrupting:
    """A lock that lets another caller in as soon as it is released for the first time."""

    def __init__(self, other: Callable[[], None]) -> None:
        self._lock = threading.Lock()
        self._other = other
        self._interrupted = False

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()
        if not self._interrupted:
            self._interrupted = True
            self._other()


def test_two_that_resize_an_item_at_once_count_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    budget: ByteBudget[str] = ByteBudget(1000)
    budget.hold("a", 100, lambda _: None)
    lock: Any = Interrupting(lambda: budget.resize("a", 160))
    monkeypatch.setattr(budget, "_lock", lock)

    budget.resize("a", 150)

    assert budget.used == 160
