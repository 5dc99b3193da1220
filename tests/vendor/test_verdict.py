"""The verdict on the vendor's own sample classes, which run as they are."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from kie4o_mock import MockServer
from kie4o_mock.verdict.judge import judge_all

from kie4o_pytest import KieMock
from tests.vendor.conftest import KEY, Page, Runner, adapted

_QUICKSTART = pytest.mark.kie_mock(profile="quickstart")
_SAMPLE = ("class FourOImageAPI", "main()")


class Sample:
    """The vendor's Python program in this process; it waits in the time of the mock."""

    def __init__(self, page: str, mock: KieMock, monkeypatch: pytest.MonkeyPatch) -> None:
        self._mock = mock
        names: dict[str, Any] = {"__name__": "vendor"}
        with monkeypatch.context() as patched:
            clock = SimpleNamespace(sleep=mock.advance, time=mock.control.now)
            patched.setitem(sys.modules, "time", clock)
            exec(compile(Page(page).sample("python", *_SAMPLE), page, "exec"), names)
        self.main: Callable[[], None] = names["main"]

    def habits(self) -> dict[str, str]:
        """The message of each rule that found something."""
        return {case.rule.id: case.case.message for case in self._mock.verdict.findings}


@pytest.fixture(params=["older", "newer"])
def page(request: pytest.FixtureRequest) -> str:
    found: str = request.param
    return found


@pytest.fixture
def sample(page: str, kie_mock: KieMock, monkeypatch: pytest.MonkeyPatch) -> Sample:
    return Sample(page, kie_mock, monkeypatch)


@_QUICKSTART
def test_a_task_that_ends_well_shows_the_wrong_field_of_the_link(sample: Sample) -> None:
    sample.main()

    assert set(sample.habits()) == {"image-url-field"}


@_QUICKSTART
def test_who_runs_it_again_after_its_timeout_pays_for_two_tasks(
    sample: Sample, kie_mock: KieMock
) -> None:
    for _ in range(2):
        kie_mock.use("very-slow")
        sample.main()

    found = sample.habits()

    given_up = "Given up 300 s after its start, then asked for again: both tasks are paid for."
    assert found["given-up-early"] == given_up
    assert "polled-without-growing-pause" in found
    assert len(kie_mock.tasks) == 2


@_QUICKSTART
def test_who_runs_it_again_after_a_lost_answer_pays_for_two_tasks(
    sample: Sample, kie_mock: KieMock
) -> None:
    kie_mock.use("cut-after")
    sample.main()
    sample.main()

    assert "paid-twice" in sample.habits()


@_QUICKSTART
def test_a_failure_with_another_flag_is_polled_until_the_timeout(
    sample: Sample, kie_mock: KieMock, page: str
) -> None:
    kie_mock.use("generate-failed")
    sample.main()

    # The older page looks at the word of the status, the newer one knows flag 2 only.
    expected = {"newer": {"polled-after-end"}, "older": set()}
    assert set(sample.habits()) == expected[page]


def test_the_node_class_gives_up_too_and_pays_for_two_tasks(
    page: str, serve: Callable[..., MockServer], runner: Runner
) -> None:
    server = serve(profile="quickstart", task_seconds=3600)
    program = adapted(Page(page).sample("javascript", *_SAMPLE), server.url)

    for _ in range(2):
        runner.run("javascript", program.replace("= 300000", "= 100"))

    costly = [
        f.rule.id for f in judge_all(server.state).findings if f.rule.severity == "costs money"
    ]
    assert costly == ["given-up-early"]
    assert len(server.state.sandbox(KEY).tasks) == 2
