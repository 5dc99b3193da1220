"""One timeline: who moves it, and who may take events out of it."""

from __future__ import annotations

import threading

from kie4o_mock.clock.clock import Clock
from kie4o_mock.clock.scheduler import Event, EventQueue

from tests.conftest import Mock


def test_advances_at_the_same_time_add_up(mock: Mock) -> None:
    sandbox = mock.state.sandbox("test-key")
    begun = sandbox.scheduler.clock.now()
    threads = [threading.Thread(target=mock.state.advance, args=(10,)) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sandbox.scheduler.clock.now() == begun + 80


def test_nothing_is_due_for_others_while_an_advance_runs(mock: Mock) -> None:
    sandbox = mock.state.sandbox("test-key")
    seen: list[float | None] = []

    def look() -> None:
        thread = threading.Thread(target=lambda: seen.append(sandbox.scheduler.next_due()))
        thread.start()
        thread.join()

    now = sandbox.scheduler.clock.now()
    sandbox.scheduler.schedule(Event(now, "test.first", "t", look))
    sandbox.scheduler.schedule(Event(now, "test.second", "t"))

    sandbox.scheduler.advance(lambda clock: clock.now())

    assert seen == [None]


def test_nothing_is_due_for_others_while_the_clock_changes(mock: Mock) -> None:
    scheduler = mock.state.sandbox("test-key").scheduler
    scheduler.schedule(Event(scheduler.now(), "test.event", "t"))
    seen: list[float | None] = []

    def look(_: Clock) -> None:
        thread = threading.Thread(target=lambda: seen.append(scheduler.next_due()))
        thread.start()
        thread.join()

    scheduler.change(look)

    assert seen == [None]


def test_only_a_new_next_event_wakes_whoever_waits_for_it(mock: Mock) -> None:
    scheduler = mock.state.sandbox("test-key").scheduler
    woken = []
    for seconds in (60, 120, 30):
        mock.state.changed.clear()
        scheduler.schedule(Event(scheduler.now() + seconds, "test.event", "t"))
        woken.append(mock.state.changed.is_set())

    assert woken == [True, False, True]


def test_events_that_are_not_needed_any_more_take_no_more_room_than_the_others() -> None:
    queue, needed = EventQueue(), {str(number) for number in range(1_000)}
    for number in range(10_000):
        queue.add(Event(number, "test.event", "t", owner=needed, item_id=str(number)))
        assert len(queue._heap) <= 2 * len(needed)

    assert len(queue.pending()) == len(needed)
