"""One run of the suite on one fault, in a process of its own."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from .seam import Mutant

_ROOT = Path(__file__).resolve().parents[2]
_LIFE = "contract_tests/lifecycle/"
# Where a fault of a group shows first. Only what lives there meets the whole suite.
_FIRST = {
    "shape": ("test_tasks.py", "test_paths.py", "test_refusals.py"),
    "invariant": ("test_tasks.py",),
    "relation": ("test_tasks.py", "test_account.py", "test_windows.py"),
    "history": ("test_tasks.py", "test_endings.py"),
    "input": ("test_refusals.py", "test_numbers.py", "test_masks.py"),
    "download": ("test_expiry.py", "test_refusals.py", "test_endings.py", "test_failing.py"),
    "callback": ("test_callbacks.py",),
    "auth": ("test_refusals.py", "test_account.py"),
    "upload": ("test_uploads.py", "test_refusals.py"),
    "job": ("test_jobs.py",),
}
_WHOLE = (_LIFE, "contract_tests/test_operations.py", "contract_tests/test_workflow.py")
_ANOTHER = "contract_tests.targets.independent:IndependentTarget"
_RULE = re.compile(r"\[([a-z0-9]+(?:-[a-z0-9]+)+)\]")


@frozen
class Verdict:
    """What became of a fault.

    Args:
        name: the fault's.
        rules: the expected rules that found it; none when it lives.
        accidents: the last lines of failures that name no expected rule.
        seconds: of the processor that it took.
    """

    name: str
    rules: tuple[str, ...]
    accidents: tuple[str, ...]
    seconds: float

    @property
    def killed(self) -> bool:
        return bool(self.rules)


class _Watcher:
    """Stops the run as soon as a rule has found the fault."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant
        self._session: pytest.Session | None = None
        self.rules: set[str] = set()
        self.accidents: list[str] = []

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        self._session = session

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        # The mode of HTTP statuses matters to few faults.
        items.sort(key=lambda item: "mirror" in item.nodeid)

    def pytest_exception_interact(self, call: pytest.CallInfo[Any]) -> None:
        if call.excinfo is None:
            return
        said = "\n".join(map(str, _single(call.excinfo.value)))
        found = self._mutant.rules.intersection(_RULE.findall(said))
        if not found:
            self.accidents.append(f"{call.excinfo.typename}: {said}"[:300])
            return
        self.rules |= found
        if self._session:
            self._session.shouldstop = "a rule has found the fault"


def tried(mutant: Mutant, *, whole: bool) -> Verdict:
    """Let the suite run on a fault. Changes this process for good.

    Args:
        whole: whether all of the suite is run, or what knows most about the fault's group.
    """
    began = time.process_time()
    os.chdir(_ROOT)
    mutant.plant()
    watcher = _Watcher(mutant)
    # What would only help a reader of the output takes half of the time.
    options = ["-q", "--tb=native", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:randomly"]
    # A plugin that was imported before the fork is none the worse for it.
    options += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
    options += ["--contract-target", _ANOTHER] if mutant.seam.independent else []
    suite = _WHOLE if whole else [_LIFE + name for name in _FIRST[mutant.group]]
    pytest.main([*options, *suite], plugins=[watcher])
    return Verdict(
        mutant.name,
        tuple(sorted(watcher.rules)),
        tuple(watcher.accidents),
        time.process_time() - began,
    )


def _single(error: BaseException) -> Iterator[BaseException]:
    """The errors in a group of them."""
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _single(inner)
    else:
        yield error
