"""Each behaviour has a line of test, and a test with this line meets it."""

from __future__ import annotations

from contextlib import suppress

import httpx
import pytest
from kie4o_mock.coverage import Behavior, packaged_behaviors
from kie4o_mock.openapi import packaged
from kie4o_mock.scenarios.model import CREATE_JOB, GENERATE

from kie4o_pytest import KieMock
from kie4o_pytest.coverage_lines import line, request

_OPERATIONS = packaged().operations
# The operations that are about a task, and those that create it.
_ABOUT = {"getJob": CREATE_JOB} | dict.fromkeys(
    ["getTask", "getDownloadUrl", "getCommonDownloadUrl", "uploadFromUrl"], GENERATE
)
_READS = {GENERATE: "getTask", CREATE_JOB: "getJob"}


class Program:
    """A program of a user, which sends requests without the client."""

    def __init__(self, mock: KieMock) -> None:
        self._mock = mock
        # Without certificates, which take longer than a request.
        self.http = httpx.Client(verify=False)

    def run(self, code: str) -> object:
        """A line of a test."""
        return eval(code, {"kie_mock": self._mock})

    def send(self, operation: str) -> None:
        """A request as the document shows it; its answer may be a broken one."""
        with suppress(httpx.HTTPError):
            self.run(request(packaged(), _OPERATIONS[operation]))

    def create(self, operation: str) -> None:
        """A task with a callback."""
        url = f"{self._mock.base_url}/__mock/inbox/receiver"
        self.run(
            request(packaged(), _OPERATIONS[operation]).replace(
                "json={", f"json={{'callBackUrl': {url!r}, "
            )
        )

    def follow(self, operation: str) -> None:
        """Read the task to its end, and take image and callbacks."""
        for _ in range(4):
            self.send(_READS[operation])
            self._mock.advance(18)
        for url in self._mock.tasks[-1].images:
            with suppress(httpx.HTTPError):
                self.http.get(url)
        self._mock.advance("2h")


@pytest.mark.parametrize("behavior", packaged_behaviors(), ids=lambda behavior: behavior.id)
def test_a_test_with_the_line_of_a_behaviour_meets_it(
    behavior: Behavior, kie_mock: KieMock
) -> None:
    program = Program(kie_mock)
    code = line(behavior, packaged())

    _MEETING[behavior.kind](program, behavior, code)

    assert behavior.id in kie_mock.coverage.seen


@pytest.mark.parametrize("behavior", packaged_behaviors(), ids=lambda behavior: behavior.id)
def test_the_code_of_a_line_fits_into_a_test(behavior: Behavior) -> None:
    code, _, _ = line(behavior, packaged()).partition("  # ")

    assert len(code) <= 140


def _request(program: Program, behavior: Behavior, code: str) -> None:
    """Send the request of the operation, under a rule if there is one."""
    if behavior.operation in _ABOUT:
        program.create(_ABOUT[behavior.operation])
        program.run("kie_mock.control.advance_to_next()")
    program.run(code)
    if behavior.step is not None:
        program.send(str(behavior.operation))


def _scenario(program: Program, behavior: Behavior, code: str) -> None:
    if behavior.operation is None:
        _life(program, behavior, code)
    else:
        _request(program, behavior, code)


@pytest.mark.parametrize("name", ["april-record", "integer-fail-code"])
def test_the_line_of_a_scenario_that_only_jobs_have_creates_a_job(name: str) -> None:
    (behavior,) = (one for one in packaged_behaviors() if one.id == f"scenario/{name}")

    assert line(behavior, packaged()).startswith(f"kie_mock.use('{name}', operation='createJob')")
    assert "then send createJob, and follow" in line(behavior, packaged())


def _life(program: Program, behavior: Behavior, code: str) -> None:
    """Follow a task from its beginning to its end."""
    operation = behavior.operation or (CREATE_JOB if CREATE_JOB in code else GENERATE)
    if "# after" in code:
        program.create(operation)
        program.run(code)
    else:
        program.run(code)
        program.create(operation)
    program.follow(operation)


def _expiry(program: Program, behavior: Behavior, code: str) -> None:
    """Fetch everything that there is after its time."""
    program.create(GENERATE)
    program.run("kie_mock.control.advance_to_next()")
    urls = [
        program.run("kie_mock.tasks[-1].images[0]"),
        program.run(f"{request(packaged(), _OPERATIONS['getDownloadUrl'])}.json()['data']"),
        program.run(
            f"{request(packaged(), _OPERATIONS['uploadFile'])}.json()['data']['downloadUrl']"
        ),
    ]
    program.run(code)
    for url in urls:
        program.http.get(str(url))


_MEETING = {
    "response": _request,
    "scenario": _scenario,
    "task-end": _life,
    "callback": _life,
    "callback-end": _life,
    "expiry": _expiry,
}
