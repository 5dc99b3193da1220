"""Tries many faults, several at once, each in a fork of a process that has everything imported."""

from __future__ import annotations

import importlib
import json
import os
import resource
import signal
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from .seam import Mutant
from .trial import Verdict, tried

# What a run imports; a fork has it for nothing.
_HEAVY = (
    "PIL.PngImagePlugin",
    "hypothesis.stateful",
    "schemathesis.pytest",
    "contract_tests.conftest",
    "contract_tests.generated.workflow",
    "contract_tests.targets.independent",
)
# Seconds of the processor: how many others use the machine says nothing about a fault.
_PATIENCE = 120.0


def verdicts(mutants: Sequence[Mutant], workers: int = 2) -> Iterator[Verdict]:
    """Try each fault; the verdicts come as they are found."""
    for name in _HEAVY:
        importlib.import_module(name)
    waiting = [(mutant, False) for mutant in reversed(mutants)]
    running: dict[int, _Run] = {}
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                run = _Run(*waiting.pop())
                running[run.pid] = run
            pid, _ = os.waitpid(-1, 0)
            run = running.pop(pid)
            verdict = run.verdict()
            if verdict.killed or run.whole:
                yield verdict
            else:
                waiting.append((run.mutant, True))
    finally:
        for run in running.values():
            os.kill(run.pid, signal.SIGKILL)
            os.waitpid(run.pid, 0)


class _Run:
    """One fork."""

    def __init__(self, mutant: Mutant, whole: bool) -> None:
        self.mutant = mutant
        self.whole = whole
        handle, name = tempfile.mkstemp(suffix=".json")
        os.close(handle)
        self._file = Path(name)
        self.pid = os.fork()
        if self.pid == 0:
            self._work()

    def verdict(self) -> Verdict:
        """What the fork has found out before it ended."""
        text = self._file.read_text(encoding="utf-8")
        self._file.unlink()
        if text:
            return Verdict(self.mutant.name, *map(_frozen, json.loads(text)))
        return Verdict(self.mutant.name, (), ("the run crashed or took too long",), _PATIENCE)

    def _work(self) -> None:
        """In the fork: try, write, end. One that never ends is ended by the system."""
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (int(_PATIENCE), int(_PATIENCE)))
            nowhere = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(nowhere, stream)
            found = tried(self.mutant, whole=self.whole)
            self._file.write_text(
                json.dumps([found.rules, found.accidents, found.seconds]), encoding="utf-8"
            )
        except BaseException as error:
            self._file.write_text(json.dumps([[], [repr(error)], 0.0]), encoding="utf-8")
        finally:
            # No handler of the parent's may run here.
            os._exit(0)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
