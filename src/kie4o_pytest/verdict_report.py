"""What the tests of a run did wrong as clients: a section at its end, and a reason to fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from kie4o_mock.verdict.model import Verdict

OPTION = "--kie-verdict"
# A property of the test's report, because that is what reaches the first process of pytest-xdist.
_PROPERTY = "kie4o_verdict"
_COSTLY = "costs money"
_CURRENT = pytest.StashKey[pytest.Item]()


def add_option(parser: pytest.Parser) -> None:
    """Declare the option."""
    parser.getgroup("kie4o").addoption(
        OPTION,
        choices=("off", "show", "fail"),
        default="show",
        help="What clients did wrong: show it (default), or also fail on what costs money.",
    )


def record(config: pytest.Config, verdict: Verdict) -> None:
    """Attach the verdict on the clients of a mock to the report of the current test."""
    from kie4o_mock.verdict.text import headline

    current = config.stash.get(_CURRENT, None)
    if current is None:  # the run was interrupted before any test was torn down
        return
    properties = current.user_properties
    properties += [(_PROPERTY, headline(finding)) for finding in verdict.findings]
    dropped = verdict.dropped
    if count := dropped.requests + dropped.downloads + dropped.callbacks:
        properties.append((_PROPERTY, f"not judged: {count} entries that the log had dropped"))


class VerdictReport:
    """Collects the verdicts on all tests of a run."""

    def __init__(self, mode: str) -> None:
        self._mode = mode
        self._found: list[tuple[str, str]] = []

    @property
    def costly(self) -> int:
        """How many findings cost money."""
        return sum(line.startswith(f"{_COSTLY}:") for _, line in self._found)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        """Know which test is torn down; a fixture of the session has none of its own."""
        item.config.stash[_CURRENT] = item

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Collect what a test leaves."""
        if report.when == "teardown":
            found = [str(value) for name, value in report.user_properties if name == _PROPERTY]
            self._found += [(report.nodeid, line) for line in found]

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail the run, where that is wanted, on what costs money."""
        if self._mode == "fail" and self.costly and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Show each finding with its test."""
        if self._mode == "off" or not self._found:
            return
        terminalreporter.section("kie4o: what clients did wrong")
        for test, line in self._found:
            terminalreporter.line(f"{line}  [{test}]")
        verb = "and fail the run" if self._mode == "fail" else f"({OPTION}=fail fails on them)"
        if self.costly:
            terminalreporter.line(f"{self.costly} of them cost money {verb}.")
