"""Which behaviours of the service the tests of a run have met: a line, a table, a file."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .extra import extra_mock
from .verdict_report import VerdictReport

if TYPE_CHECKING:
    from kie4o_mock.mock_state import MockState

_TABLE, _FILE = "--kie-coverage", "--kie-coverage-json"
# Where a worker of pytest-xdist leaves what it has seen.
_OUTPUT = "kie4o_coverage"
_WIDTH = 96
_REPORT = pytest.StashKey["CoverageReport"]()


def add_options(parser: pytest.Parser) -> None:
    """Declare the options."""
    group = parser.getgroup("kie4o")
    group.addoption(
        _TABLE,
        action="store_true",
        help="List what the service does that no test has met, with a line of test for each.",
    )
    group.addoption(
        _FILE,
        metavar="FILE",
        type=Path,
        help="Write which behaviours of the service the tests have met into a JSON file.",
    )


def configure(config: pytest.Config, verdicts: VerdictReport) -> None:
    """Collect what the tests of this run meet.

    Raises:
        pytest.UsageError: no file can be written where one is wanted.
    """
    path = config.getoption(_FILE)
    if path is not None:
        path = config.invocation_params.dir / path
        if path.is_dir() or not path.parent.is_dir():
            allowed = "a file in a folder that exists"
            raise pytest.UsageError(f"{_FILE}: {path} is not allowed. Allowed: {allowed}.")
    report = CoverageReport(verdicts, path, table=config.getoption(_TABLE))
    config.stash[_REPORT] = report
    config.pluginmanager.register(report)


def record(config: pytest.Config, state: MockState) -> None:
    """Add what the clients of a mock have met."""
    config.stash[_REPORT].add(state)


class CoverageReport:
    """Collects over the mocks of a run, and over its workers."""

    def __init__(self, verdicts: VerdictReport, path: Path | None, *, table: bool) -> None:
        """Start with nothing.

        Args:
            verdicts: counts the costly habits.
            path: the file to write; None writes none.
            table: whether to list what was not met.
        """
        self._verdicts = verdicts
        self._path = path
        self._table = table
        self._used = False
        self._seen: set[str] = set()
        # The behaviours of mocks with a document or scenarios of their own, and their lines.
        self._own: dict[str, str] = {}

    def add(self, state: MockState) -> None:
        """Add a mock."""
        self._used = True
        self._seen |= state.seen.ids
        if state.settings.document or state.settings.scenarios:
            from kie4o_mock.coverage import behaviors

            from .coverage_lines import line

            own = behaviors(state.document, state.catalogue)
            self._own |= {found.id: line(found, state.document) for found in own}

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what a worker has seen; one that crashed has left nothing."""
        left = getattr(node, "workeroutput", {}).get(_OUTPUT)
        if left:
            self._used = True
            self._seen |= set(left["seen"])
            self._own |= left["own"]

    # Last, because a run that stops early tears the fixtures of the session down only now.
    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Leave it to the first process, or write the file."""
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            if self._used:
                output[_OUTPUT] = {"seen": sorted(self._seen), "own": self._own}
        elif self._path and not session.config.option.collectonly:
            _write(self._path, self._as_json())

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Show how much was met, where a test has used a mock."""
        if not self._used:
            return
        lines = self._lines()
        missing = {name: line for name, line in lines.items() if name not in self._seen}
        if self._table and missing:
            terminalreporter.section("kie4o: behaviours that no test has met")
            for name, line in missing.items():
                terminalreporter.line(name)
                for part in _wrapped(line):
                    terminalreporter.line(f"    {part}")
        met = f"{len(lines) - len(missing)} of {len(lines)} behaviours seen"
        costly = self._verdicts.costly
        habits = "habit" if costly == 1 else "habits"
        terminalreporter.line(f"kie4o: {met}, {costly} costly {habits}")

    def _lines(self) -> dict[str, str]:
        """The line of a test for each behaviour there is."""
        with extra_mock():
            from kie4o_mock.coverage import packaged_behaviors
            from kie4o_mock.openapi import packaged

            from .coverage_lines import line

        return {found.id: line(found, packaged()) for found in packaged_behaviors()} | self._own

    def _as_json(self) -> dict[str, Any]:
        lines = self._lines()
        return {
            "seen": len(self._seen & set(lines)),
            "total": len(lines),
            "costly": self._verdicts.costly,
            "behaviors": [
                {"id": name, "seen": name in self._seen, "line": line}
                for name, line in lines.items()
            ],
        }


def _wrapped(line: str) -> list[str]:
    """A line of test, with its comment below it where both are too long for one line."""
    code, _, comment = line.partition("  # ")
    return [code, f"# {comment}"] if comment and len(line) > _WIDTH else [line]


def _write(path: Path, content: dict[str, Any]) -> None:
    """Write a file whole or not at all, with the permissions of the folder's other files."""
    draft = path.with_name(f".{path.name}-{secrets.token_hex(4)}.part")
    try:
        draft.write_text(json.dumps(content, indent=1), encoding="utf-8")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
