"""Waiting for changes: without looking in vain, and never past the end."""

from __future__ import annotations

import threading

from kie4o_mock.changes import Changes


def test_what_is_there_needs_no_wait() -> None:
    assert Changes().wait(lambda: 3, 3, 0)


def test_what_does_not_come_is_given_up() -> None:
    assert not Changes().wait(lambda: 2, 3, 0.001)


def test_a_wait_looks_again_only_when_there_may_be_enough() -> None:
    changes, looks, looked = Changes(), [0], threading.Event()

    def number() -> int:
        looks[0] += 1
        looked.set()
        return changes._count

    waiting = threading.Thread(target=changes.wait, args=(number, 100, 10))
    waiting.start()
    assert looked.wait(10)
    for _ in range(100):
        changes.happened()
    waiting.join(10)

    assert not waiting.is_alive()
    # One look at the beginning, one at the end, and one between if the first came late.
    assert looks[0] <= 3


def test_the_end_ends_every_wait() -> None:
    changes, looked = Changes(), threading.Event()
    answers: list[bool] = []

    def number() -> int:
        looked.set()
        return 0

    waiting = threading.Thread(target=lambda: answers.append(changes.wait(number, 1, 60)))
    waiting.start()
    assert looked.wait(10)
    changes.close()
    waiting.join(10)

    assert answers == [False]
