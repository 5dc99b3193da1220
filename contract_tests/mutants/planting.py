"""Puts a fault into the code that this process imports. No file is written."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

from .catalogue import ROOT, Mutant


class _Loader(SourceFileLoader):
    """Loads the faulty source, and never a compiled file of the sound one."""

    def __init__(self, name: str, path: str, source: str) -> None:
        super().__init__(name, path)
        self._source = source

    def get_code(self, _: str) -> CodeType:
        return compile(self._source, self.path, "exec", dont_inherit=True)

    def get_source(self, _: str) -> str:
        return self._source


class Finder(MetaPathFinder):
    """Finds the faulty module or package in place of the sound one."""

    def __init__(self, mutant: Mutant) -> None:
        self._file = ROOT / mutant.file
        self._source = mutant.source()
        package = self._file.stem == "__init__"
        self._name = self._file.parent.name if package else self._file.stem

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name.rpartition(".")[2] != self._name:  # spares a look at the disk
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is None or spec.origin is None or Path(spec.origin) != self._file:
            return None
        spec.loader = _Loader(name, spec.origin, self._source)
        return spec


def plant(mutant: Mutant) -> None:
    """Let every import from now on find the fault.

    Raises:
        RuntimeError: the sound code was imported already.
    """
    subject = "contract_tests.independent" if mutant.independent else "kie4o_mock"
    if any(name == subject or name.startswith(f"{subject}.") for name in sys.modules):
        raise RuntimeError(f"{subject} was imported before the fault was planted")
    sys.meta_path.insert(0, Finder(mutant))
