"""One timeline: who moves it, and who may take events out of it."""

from __future__ import annotations

import threading

from kie4o_mock.timing.events import Event

from tests.conftest import Mock


def test_advances_at_the_same_time_add_up(mock: Mock) -> None:
    sandbox = mock.world.sandbox("test-key")
    begun = sandbox.timeline.clock.now()
    threads = [threading.Thread(target=mock.world.advance, args=(10,)) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sandbox.timeline.clock.now() == begun + 80


def test_nothing_is_due_for_others_while_an_advance_runs(mock: Mock) -> None:
    sandbox = mock.world.sandbox("test-key")
    seen: list[float | None] = []

    def look() -> None:
        thread = threading.Thread(target=lambda: seen.append(sandbox.timeline.next_due()))
        thread.start()
        thread.join()

    now = sandbox.timeline.clock.now()
    sandbox.timeline.schedule(Event(now, "test.first", "t", look))
    sandbox.timeline.schedule(Event(now, "test.second", "t"))

    sandbox.timeline.advance(lambda clock: clock.now())

    assert seen == [None]


def test_only_a_new_next_event_wakes_whoever_waits_for_it(mock: Mock) -> None:
    timeline = mock.world.sandbox("test-key").timeline
    woken = []
    for seconds in (60, 120, 30):
        mock.world.changed.clear()
        timeline.schedule(Event(timeline.now() + seconds, "test.event", "t"))
        woken.append(mock.world.changed.is_set())

    assert woken == [True, False, True]
