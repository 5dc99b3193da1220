"""What a reader sees of a task is a pure function of its plan and the time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kie4o_mock.scenarios.outcomes import Failure
from kie4o_mock.state.task import Plan, Task, input_urls, view_at

REFUSED = Failure(3, "GENERATE_FAILED", 400, "Your content was flagged")
STUCK = Failure(2, "CREATE_TASK_FAILED", 500, None)

times = st.floats(1e9, 4e9)
plans = st.builds(
    lambda created, lasts, failure: Plan(created, created + lasts, failure),
    times,
    st.floats(0, 1e6),
    st.sampled_from([None, REFUSED, STUCK]),
)


def test_a_running_task_has_no_outcome() -> None:
    view = view_at(Plan(100, 118, REFUSED), 117.99)

    assert (view.flag, view.status, view.completed) == (0, "GENERATING", None)
    assert (view.code, view.message) == (None, None)
    assert not view.done


def test_a_task_ends_at_its_time_and_not_later() -> None:
    assert view_at(Plan(100, 118), 118).succeeded


def test_a_finished_task_has_no_error() -> None:
    view = view_at(Plan(100.25, 118.75), 500)

    assert (view.flag, view.status, view.completed) == (1, "SUCCESS", 118)
    assert (view.code, view.message) == (None, None)


@pytest.mark.parametrize("failure", [REFUSED, STUCK])
def test_a_failed_task_shows_its_failure(failure: Failure) -> None:
    view = view_at(Plan(100, 118, failure), 118)

    assert (view.flag, view.status) == (failure.flag, failure.status)
    assert (view.code, view.message) == (failure.code, failure.message)
    assert view.done
    assert not view.succeeded


def test_a_task_of_no_length_is_done_at_once() -> None:
    assert view_at(Plan(100, 100), 100).succeeded


@pytest.mark.parametrize(("now", "part"), [(100, 0), (109, 0.5), (117.999, 0.99)])
def test_the_part_that_is_over_never_looks_finished(now: float, part: float) -> None:
    assert view_at(Plan(100, 118), now).elapsed == part


@given(plans, times, times)
def test_once_ended_always_ended_and_in_the_same_way(
    plan: Plan, first: float, second: float
) -> None:
    early, late = sorted([first, second])

    if view_at(plan, early).done:
        assert view_at(plan, late) == view_at(plan, early)


@given(plans, times)
def test_the_same_plan_and_time_show_the_same(plan: Plan, now: float) -> None:
    assert view_at(plan, now) == view_at(plan, now)


@given(plans, times, times)
def test_progress_never_falls(plan: Plan, first: float, second: float) -> None:
    early, late = sorted([first, second])
    if early >= plan.created:
        assert view_at(plan, early).elapsed <= view_at(plan, late).elapsed


def test_a_task_s_addresses_are_its_pictures_under_the_caller_s_address() -> None:
    task = Task("ab", "{}", Plan(0, 1), "http://mock.test", count=2)

    assert len(task.image_names) == 2
    assert task.urls == [f"http://mock.test/s/{name}" for name in task.image_names]


@pytest.mark.parametrize(
    ("request_", "inputs"),
    [
        ({}, []),
        ({"fileUrl": "f"}, ["f"]),
        ({"filesUrl": ["a", "b"]}, ["a", "b"]),
        ({"filesUrl": ["a"], "fileUrl": "f"}, ["a"]),
    ],
)
def test_the_list_of_files_wins_over_the_single_file(
    request_: dict[str, object], inputs: list[str]
) -> None:
    assert input_urls(request_) == inputs
