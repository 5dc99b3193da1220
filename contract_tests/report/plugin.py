"""Watches a run of pytest, and writes its report."""

from __future__ import annotations

import logging
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from contract_tests.findings import Findings
from contract_tests.generated import checks
from contract_tests.rules import RULES
from contract_tests.targets import selection
from contract_tests.targets.base import Target
from contract_tests.targets.remote import RemoteTarget
from contract_tests.traffic.budget import Budget, NotChecked
from contract_tests.traffic.redaction import Redaction

from .markdown import Failure, Run, counted, markdown

NOT_CHECKED = "not checked: "


class ContractPlugin:
    """One run of the suite."""

    def __init__(self, config: pytest.Config, targets: list[Target]) -> None:
        self.targets = targets
        self.findings = Findings()
        self._redact = Redaction(*selection.secrets())
        self._file: str | None = config.getoption("--contract-report")
        # Its debug lines contain signed URLs.
        logging.getLogger("urllib3").setLevel(logging.INFO)
        names = ", ".join(target.name for target in targets)
        self._run = Run(names, selection.seed(), self.findings)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """With a budget, begin with one whole task, which checks most for its price."""
        if any(_budget(target) for target in self.targets):
            items.sort(key=_rank)

    def pytest_report_header(self) -> str:
        return f"contract tests: {self._run.target}, seed {self._run.seed}"

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self) -> Generator[None, None, None]:
        self.findings.begin()
        yield from _skipping()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Generator[None, None, None]:
        yield from _skipping()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if _ours(item):
            curl = self._curl(call) if report.failed else []
            if report.failed:
                hint = "\n".join([f"# seed {self._run.seed}", *curl])
                report.sections.append(("To repeat", hint))
            self._mask(report)
            self._note(report, curl)
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(self, report: pytest.TestReport) -> Any:
        if _reason(report):
            return "not checked", "n", ("NOT CHECKED", {"yellow": True})
        return None

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if self._run.not_checked:
            terminalreporter.section("not checked")
        for reason, tests in self._run.not_checked.items():
            terminalreporter.write_line(f"{reason}: {', '.join(counted(tests))}")

    def pytest_sessionfinish(self) -> None:
        if self._file:
            self._run.budget = self._spent()
            text = markdown(self._run, [*RULES.values(), *checks.RULES])
            path = Path(self._file)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self._redact(text), encoding="utf-8")

    def pytest_unconfigure(self) -> None:
        for target in self.targets:
            if isinstance(target, RemoteTarget):
                target.service.end()

    def _curl(self, call: pytest.CallInfo[None]) -> list[str]:
        error = call.excinfo.value if call.excinfo else None
        return [self._redact(one.request.curl()) for one in self.findings.suspects(error)]

    def _mask(self, report: pytest.TestReport) -> None:
        """Mask secrets in a report before it is shown or written."""
        report.sections = [(name, self._redact(text)) for name, text in report.sections]
        if report.longrepr is not None and not isinstance(report.longrepr, tuple):
            text = report.longreprtext
            if self._redact(text) != text:
                report.longrepr = self._redact(text)

    def _note(self, report: pytest.TestReport, curl: list[str]) -> None:
        if reason := _reason(report):
            self._run.not_checked.setdefault(reason, []).append(report.nodeid)
        elif report.failed:
            self._run.failures.append(Failure(report.nodeid, _told(report), curl))
        elif report.passed and report.when == "call":
            self._run.passed += 1

    def _spent(self) -> str:
        budgets = [budget for budget in map(_budget, self.targets) if budget]
        return " ".join(f"Paid images: {b.paid} of {b.images}." for b in budgets)


def _skipping() -> Generator[None, None, None]:
    try:
        yield
    except NotChecked as reason:
        pytest.skip(f"{NOT_CHECKED}{reason}")


def _rank(item: pytest.Item) -> tuple[int, str, int]:
    order = ["test_refusals", "test_paths", "test_tasks", "test_account", "test_operations"]
    module = item.path.stem
    rank = order.index(module) if module in order else len(order)
    first = item.get_closest_marker("first") is not None
    return -1 if first else rank, module, item.location[1] or 0


def _ours(item: pytest.Item) -> bool:
    return "contract_tests" in item.path.parts


def _reason(report: Any) -> str | None:
    """Why a test was not checked; None if it was, or was skipped for another reason."""
    if not (report.skipped and isinstance(report.longrepr, tuple)):
        return None
    text = str(report.longrepr[2]).removeprefix("Skipped: ")
    return text.removeprefix(NOT_CHECKED) if text.startswith(NOT_CHECKED) else None


def _told(report: pytest.TestReport) -> str:
    """The lines of a failure with its error."""
    lines = [line[1:].strip() for line in report.longreprtext.splitlines() if line.startswith("E")]
    return "\n".join(lines) or report.longreprtext


def _budget(target: Target) -> Budget | None:
    return target.service.line.budget if isinstance(target, RemoteTarget) else None
