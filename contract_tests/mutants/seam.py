"""A seam: a function that a fault can replace. No source is quoted, so a rename breaks one line."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from typing import Any

from attrs import frozen

Fault = Callable[..., Any]
# Every fault; `catalogue` tells which module has defined it.
MUTANTS: list[Mutant] = []


@frozen
class Seam:
    """A function, a method or a constant.

    Args:
        path: `package.module:name` or `package.module:Class.name`.
    """

    path: str

    @property
    def independent(self) -> bool:
        """Whether it is one of the independent implementation, not of the mock."""
        return self.path.startswith("contract_tests.independent")

    def replaced(self, name: str, *rules: str) -> Callable[[Fault], Fault]:
        """Plant the decorated function: it is called with the original, then its arguments."""

        def add(fault: Fault) -> Fault:
            MUTANTS.append(Mutant(name, self, fault, frozenset(rules)))
            return fault

        return add

    def result(self, name: str, change: Callable[[Any], Any], *rules: str) -> None:
        """Plant a change of what the function returns, or of what the constant is."""

        def fault(original: Any, *args: Any, **options: Any) -> Any:
            return change(original(*args, **options) if callable(original) else original)

        self.replaced(name, *rules)(fault)

    def found(self) -> tuple[Any, str, Any]:
        """The module or class, the name in it, and what is there.

        Raises:
            ImportError: there is no such module.
            AttributeError: there is no such name.
        """
        module, _, path = self.path.partition(":")
        owner = importlib.import_module(module)
        *classes, name = path.split(".")
        for part in classes:
            owner = getattr(owner, part)
        return owner, name, getattr(owner, name)


@frozen
class Mutant:
    """One fault.

    Args:
        name: what is wrong, in kebab-case.
        seam: what it replaces.
        fault: what it is replaced with.
        rules: the rules that may find it.
        group: the name of the module that defines it.
    """

    name: str
    seam: Seam
    fault: Fault
    rules: frozenset[str]
    group: str = ""

    def plant(self) -> None:
        """Replace the function in this process, also where a module has imported it by name."""
        owner, name, original = self.seam.found()
        replacement = self._replacement(original)
        setattr(owner, name, replacement)
        for module in list(sys.modules.values()):
            if vars(module).get(name) is original:
                setattr(module, name, replacement)

    def _replacement(self, original: Any) -> Any:
        if not callable(original):
            return self.fault(original)

        # A plain function, so that it binds to an instance where the original is a method.
        def replacement(*args: Any, **options: Any) -> Any:
            return self.fault(original, *args, **options)

        return replacement
