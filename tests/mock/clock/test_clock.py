"""The clock alone, over a source of real time that the test holds."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kie4o_mock.clock.clock import Clock, real_time


class Real:
    """Real time, moved by hand. Powers of two keep sums exact."""

    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def real() -> Real:
    return Real()


@pytest.fixture
def clock(real: Real) -> Clock:
    return Clock(real)


def test_it_starts_at_real_time_and_runs_with_it(real: Real, clock: Clock) -> None:
    real.time += 5

    assert clock.now() == 1005
    assert clock.ahead == 0


def test_it_is_not_behind_when_time_passes_while_it_is_made() -> None:
    ticks = iter(range(1000, 2000))
    clock = Clock(lambda: next(ticks))

    assert clock.now() == next(ticks) - 1


def test_frozen_it_stands_still(real: Real, clock: Clock) -> None:
    clock.freeze()
    real.time += 5

    assert clock.frozen
    assert clock.now() == 1000
    assert clock.ahead == -5


def test_thawed_it_goes_on_from_where_it_stood(real: Real, clock: Clock) -> None:
    clock.freeze()
    real.time += 5
    clock.freeze(frozen=False)
    real.time += 1

    assert clock.now() == 1001


def test_freezing_twice_changes_nothing(real: Real, clock: Clock) -> None:
    clock.freeze()
    real.time += 5
    clock.freeze()

    assert clock.now() == 1000


def test_scaled_it_runs_faster_from_now_on(real: Real, clock: Clock) -> None:
    real.time += 1
    clock.run_at(60)
    real.time += 2

    assert clock.scale == 60
    assert clock.now() == 1121


def test_a_new_pace_thaws_it(real: Real, clock: Clock) -> None:
    clock.freeze()
    clock.run_at(2)
    real.time += 1

    assert not clock.frozen
    assert clock.now() == 1002


def test_freezing_keeps_the_pace_for_later(real: Real, clock: Clock) -> None:
    clock.run_at(4)
    clock.freeze()
    clock.freeze(frozen=False)
    real.time += 1

    assert clock.now() == 1004


def test_it_jumps_forward_and_goes_on(real: Real, clock: Clock) -> None:
    clock.move_to(2000)
    real.time += 1

    assert clock.now() == 2001
    assert clock.ahead == 1000


def test_it_jumps_while_frozen_and_stays_frozen(real: Real, clock: Clock) -> None:
    clock.freeze()
    clock.move_to(2000)
    real.time += 1

    assert clock.now() == 2000


def test_a_jump_back_is_no_jump(real: Real, clock: Clock) -> None:
    real.time += 5
    clock.move_to(1)

    assert clock.now() == 1005


def test_synchronised_it_is_as_new(real: Real, clock: Clock) -> None:
    clock.run_at(60)
    clock.move_to(9000)
    clock.freeze()
    clock.synchronise()
    real.time += 1

    assert (clock.now(), clock.scale, clock.frozen) == (1001, 1, False)


@pytest.mark.parametrize(("scale", "wait"), [(1, 10), (4, 2.5), (0.5, 20)])
def test_the_wait_in_real_seconds_depends_on_the_pace(
    clock: Clock, scale: float, wait: float
) -> None:
    clock.run_at(scale)

    assert clock.real_seconds_until(1010) == wait


def test_frozen_there_is_no_wait_that_would_be_long_enough(clock: Clock) -> None:
    clock.freeze()

    assert clock.real_seconds_until(1010) is None


@pytest.mark.parametrize("time", [1000, 999, 0])
def test_what_is_due_needs_no_wait_even_when_frozen(clock: Clock, time: float) -> None:
    clock.freeze()

    assert clock.real_seconds_until(time) == 0


def test_a_copy_shows_the_same_time_and_lives_its_own_life(real: Real, clock: Clock) -> None:
    clock.run_at(2)
    clock.move_to(5000)
    twin = clock.copy()
    clock.freeze()
    real.time += 1

    assert twin.now() == 5002
    assert clock.now() == 5000


seconds = st.integers(0, 10_000).map(float)
moves = st.one_of(
    st.tuples(st.just("pass"), seconds),
    st.tuples(st.just("jump"), seconds),
    st.tuples(st.just("pace"), st.sampled_from([0.25, 1.0, 60.0])),
    st.tuples(st.just("freeze"), seconds),
    st.tuples(st.just("thaw"), seconds),
)


@given(st.lists(moves, max_size=12))
def test_no_sequence_of_moves_makes_it_go_back(steps: list[tuple[str, float]]) -> None:
    real = Real()
    clock = Clock(real)
    for move, amount in steps:
        before = clock.now()
        if move == "pass":
            real.time += amount
        elif move == "jump":
            clock.move_to(amount)
        elif move == "pace":
            clock.run_at(amount)
        else:
            clock.freeze(frozen=move == "freeze")
        assert clock.now() >= before


def test_real_time_is_the_machine_s_and_never_goes_back() -> None:
    now = real_time()

    first, second = now(), now()

    assert first <= second
    assert abs(first - time.time()) < 60
