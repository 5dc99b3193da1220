"""All faults: one module of this package for each kind of rule that they break."""

from __future__ import annotations

import importlib
from functools import cache

from attrs import evolve

from .seam import MUTANTS, Mutant

GROUPS = (
    "shape",
    "invariant",
    "relation",
    "history",
    "input",
    "download",
    "callback",
    "auth",
    "upload",
    "job",
)


@cache
def catalogue() -> tuple[Mutant, ...]:
    """All faults."""
    found: list[Mutant] = []
    for group in GROUPS:
        importlib.import_module(f"{__package__}.{group}")
        found += [evolve(mutant, group=group) for mutant in MUTANTS[len(found) :]]
    return tuple(found)
