"""`python -m contract_tests.mutants [NAME...]`: does the suite find every fault?

Prints each fault that lives, then the score. Exit status 1 when one lives.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

from .catalogue import GROUPS, catalogue
from .pool import verdicts
from .seam import Mutant
from .trial import Verdict


def main(arguments: Sequence[str] | None = None) -> int:
    """Try faults, and report on them."""
    parser = argparse.ArgumentParser(prog="python -m contract_tests.mutants", description=__doc__)
    parser.add_argument("names", nargs="*", help="which faults; all when none is named")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--verbose", action="store_true", help="tell of each fault what found it")
    given = parser.parse_args(arguments)
    chosen = catalogue()
    if given.names:
        chosen = tuple(mutant for mutant in chosen if mutant.name in given.names)
    began = time.monotonic()
    found = []
    for verdict in verdicts(chosen, given.workers):
        found.append(verdict)
        if given.verbose or not verdict.killed:
            sys.stdout.write(_line(verdict))
            sys.stdout.flush()
    sys.stdout.write(_score(chosen, found, time.monotonic() - began))
    return 0 if found and all(verdict.killed for verdict in found) else 1


def _line(verdict: Verdict) -> str:
    said = f"{verdict.seconds:5.1f} s  {verdict.name}: "
    if verdict.killed:
        return f"{said}{', '.join(verdict.rules)}\n"
    accidents = "".join(f"\n         {accident}" for accident in verdict.accidents[:3])
    return f"{said}LIVES{accidents}\n"


def _score(chosen: Sequence[Mutant], found: Sequence[Verdict], seconds: float) -> str:
    killed = {verdict.name for verdict in found if verdict.killed}
    lines = []
    for group in GROUPS:
        names = [mutant.name for mutant in chosen if mutant.group == group]
        if names:
            lines.append(f"{group:10} {len(killed.intersection(names)):3} of {len(names)}")
    lines.append(f"{'all':10} {len(killed):3} of {len(chosen)} found, in {seconds:.0f} s")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
