"""A window admits a number of calls in a number of seconds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from kie4o_mock.clock.rate_limit import Window

from tests.conftest import Mock


def test_the_call_that_is_one_too_many_is_refused() -> None:
    window = Window(2, 10)

    assert [window.admits(100) for _ in range(3)] == [True, True, False]


def test_a_call_leaves_the_window_when_its_seconds_are_over() -> None:
    window = Window(1, 10)
    window.admits(100)

    assert not window.admits(109.75)
    assert window.admits(110)


def test_a_refused_call_does_not_count() -> None:
    window = Window(1, 10)
    window.admits(100)
    window.admits(109)

    assert window.admits(110)


def test_the_window_slides_rather_than_starting_anew() -> None:
    window = Window(2, 10)

    assert [window.admits(time) for time in (100, 109, 110, 111)] == [True, True, True, False]


# Quarters of a second are exact, so the test's own sums are too.
quarters = st.integers(0, 200).map(lambda count: count / 4)


@given(st.lists(quarters, max_size=60).map(sorted), st.integers(1, 5), st.integers(1, 10))
def test_no_window_ever_holds_more_than_its_count(
    times: list[float], count: int, seconds: int
) -> None:
    window = Window(count, seconds)

    admitted = [time for time in times if window.admits(time)]

    for start in admitted:
        assert sum(start <= time < start + seconds for time in admitted) <= count


@given(st.lists(quarters, max_size=60).map(sorted), st.integers(1, 5), st.integers(1, 10))
def test_a_call_is_refused_only_when_the_window_is_full(
    times: list[float], count: int, seconds: int
) -> None:
    window = Window(count, seconds)
    admitted: list[float] = []
    for time in times:
        recent = [before for before in admitted if before > time - seconds]
        assert window.admits(time) == (len(recent) < count)
        if len(recent) < count:
            admitted.append(time)


def test_windows_are_open_unless_asked_for(mock: Mock) -> None:
    assert {mock.generate()["code"] for _ in range(25)} == {200}
