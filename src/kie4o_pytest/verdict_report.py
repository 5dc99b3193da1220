"""What the tests of a run did wrong as clients: a section at its end, and a reason to fail."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from kie4o_mock.verdict.model import Verdict

OPTION = "--kie-verdict"
_COSTLY = "costs money"
# Where a worker of pytest-xdist leaves what it found: in the reports of tests, and at its end.
_NAME = "kie4o_verdict"
_SHOWN_TASKS = 5
# Lists, because they are sent between processes: a headline, and the id of its task or "".
_Found = list[str]
_FOUND = pytest.StashKey[list[_Found]]()
_REPORT = pytest.StashKey["VerdictReport"]()


def add_option(parser: pytest.Parser) -> None:
    """Declare the option."""
    parser.getgroup("kie4o").addoption(
        OPTION,
        choices=("off", "show", "fail"),
        default="show",
        help="What clients did wrong: show it (default), or also fail on what costs money.",
    )


def configure(config: pytest.Config) -> VerdictReport:
    """Collect what the clients of this run do wrong."""
    report = config.stash[_REPORT] = VerdictReport(config.getoption(OPTION))
    config.pluginmanager.register(report)
    return report


def record(request: pytest.FixtureRequest, verdict: Verdict) -> None:
    """Keep the verdict on the clients of a fixture's mock, for its test or for the session."""
    found = list(_found(verdict))
    if request.scope == "session":
        request.config.stash[_REPORT].add(str(request.fixturename), found)
    else:
        request.node.stash.setdefault(_FOUND, []).extend(found)


def _found(verdict: Verdict) -> Iterator[_Found]:
    from kie4o_mock.verdict.text import headline

    for finding in verdict.findings:
        yield [headline(finding), finding.case.task_id or ""]
    dropped = verdict.dropped
    if count := dropped.requests + dropped.downloads + dropped.callbacks:
        yield [f"not judged: {count} entries that the log had dropped", ""]


class VerdictReport:
    """Collects the verdicts on all tests of a run, and over its workers."""

    def __init__(self, mode: str) -> None:
        self._mode = mode
        # By the test or the fixture that they belong to.
        self._tests: dict[str, list[_Found]] = {}
        self._session: dict[str, list[_Found]] = {}

    @property
    def costly(self) -> int:
        """How many findings cost money."""
        every = [*self._tests.values(), *self._session.values()]
        return sum(said.startswith(f"{_COSTLY}:") for found in every for said, _ in found)

    def add(self, fixture: str, found: list[_Found]) -> None:
        """Add the findings of a mock that no single test has used."""
        self._session.setdefault(fixture, []).extend(found)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Attach the findings of a test to its report."""
        report = yield
        if call.when == "teardown":
            vars(report)[_NAME] = item.stash.get(_FOUND, [])
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Collect what a test leaves."""
        if found := getattr(report, _NAME, []):
            self._tests.setdefault(report.nodeid, []).extend(found)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what a worker has found; one that crashed has left nothing."""
        for fixture, found in getattr(node, "workeroutput", {}).get(_NAME, {}).items():
            self.add(fixture, found)

    # Last, because a run that stops early tears the fixtures of the session down only now.
    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Leave it to the first process, or fail the run, where that is wanted."""
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output[_NAME] = self._session
        elif self._mode == "fail" and self.costly:
            # pytest writes it just above its last line.
            session.shouldfail = f"kie4o: {self._cost}, so the run fails ({OPTION}=fail)"
            if session.exitstatus == pytest.ExitCode.OK:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Show each finding with its test."""
        places = self._tests | self._session
        if self._mode == "off" or not any(places.values()):
            return
        terminalreporter.section("kie4o: what clients did wrong")
        for place, found in places.items():
            for line in _lines(found):
                terminalreporter.line(f"{line}  [{place}]")
        if self.costly and self._mode == "show":
            terminalreporter.line(f"{self._cost}. With {OPTION}=fail, the run fails.")

    @property
    def _cost(self) -> str:
        return "1 finding costs money" if self.costly == 1 else f"{self.costly} findings cost money"


def _lines(found: list[_Found]) -> Iterator[str]:
    """A line for each headline, with how often it was found and for which tasks."""
    tasks: dict[str, list[str]] = {}
    for said, task in found:
        tasks.setdefault(said, []).append(task)
    for said, every in tasks.items():
        named = [task for task in dict.fromkeys(every) if task and task not in said]
        notes = [f"{len(every)} times"] if len(every) > 1 else []
        if named:
            more = f" and {len(named) - _SHOWN_TASKS} more" if len(named) > _SHOWN_TASKS else ""
            word = "task" if len(named) == 1 else "tasks"
            notes.append(f"{word} {', '.join(named[:_SHOWN_TASKS])}{more}")
        yield f"{said} ({'; '.join(notes)})" if notes else said
