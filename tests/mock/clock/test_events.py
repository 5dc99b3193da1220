"""The queue hands out events when they are due, in order."""

from __future__ import annotations

import weakref

from hypothesis import given
from hypothesis import strategies as st
from kie4o_mock.clock.scheduler import Event, EventQueue
from kie4o_mock.control.schemas import to_json


def queue_of(*events: tuple[float, str]) -> EventQueue:
    queue = EventQueue()
    for due, name in events:
        queue.add(Event(due, "test", name))
    return queue


def drain(queue: EventQueue, until: float) -> list[str]:
    names = []
    while event := queue.pop(until):
        names.append(event.task_id)
    return names


def test_an_empty_queue_has_nothing_due() -> None:
    assert queue_of().first() is None
    assert queue_of().pop(1e12) is None


def test_the_first_event_is_the_earliest() -> None:
    first = queue_of((3, "c"), (1, "a"), (2, "b")).first()

    assert first is not None
    assert first.due == 1


def test_events_come_by_time_and_not_by_arrival() -> None:
    assert drain(queue_of((3, "c"), (1, "a"), (2, "b")), 3) == ["a", "b", "c"]


def test_events_of_the_same_time_come_by_arrival() -> None:
    assert drain(queue_of((1, "z"), (1, "a"), (1, "m")), 1) == ["z", "a", "m"]


def test_an_event_is_due_at_its_time_and_not_before() -> None:
    queue = queue_of((5, "a"))

    assert drain(queue, 4.999) == []
    assert drain(queue, 5) == ["a"]


def test_an_event_is_handed_out_once() -> None:
    queue = queue_of((1, "a"))
    drain(queue, 1)

    assert drain(queue, 1) == []
    assert queue.first() is None


def test_an_event_without_an_action_only_tells_the_time() -> None:
    event = Event(1.5, "images.expired", "abc")
    event.action()

    assert to_json(event) == {"at": 1.5, "kind": "images.expired", "taskId": "abc"}


@given(st.lists(st.integers(0, 20)), st.integers(0, 20))
def test_exactly_what_is_due_comes_and_in_order(times: list[int], until: int) -> None:
    queue = queue_of(*((time, f"{number}") for number, time in enumerate(times)))

    got = drain(queue, until)

    wanted = sorted((time, number) for number, time in enumerate(times) if time <= until)
    assert got == [f"{number}" for _, number in wanted]


def test_adding_tells_whether_the_next_event_changed() -> None:
    queue = EventQueue()

    assert [queue.add(Event(due, "test", "t")) for due in (2, 3, 1, 1)] == [
        True,
        False,
        True,
        False,
    ]


def test_an_event_of_what_was_dropped_neither_happens_nor_is_listed() -> None:
    queue, owner = EventQueue(), {"kept", "dropped"}
    for name in ("dropped", "kept"):
        queue.add(Event(1, name, name, owner=owner, item_id=name))

    owner.remove("dropped")

    assert [event.kind for event in queue.pending()] == ["kept"]
    assert drain(queue, until=1) == ["kept"]


def test_the_events_of_what_was_dropped_take_no_memory() -> None:
    class Action:
        def __call__(self) -> None:
            """Happens in no test."""

    queue, actions = EventQueue(), []
    nobody: set[str] = set()
    for _ in range(5_000):
        action = Action()
        actions.append(weakref.ref(action))
        queue.add(Event(9, "late", "a", action, owner=nobody, item_id="a"))

    assert sum(action() is not None for action in actions) <= 1_001
