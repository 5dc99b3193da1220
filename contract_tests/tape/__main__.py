"""`python -m contract_tests.tape TAPE...`: reports where tapes contradict the document.

Exit status 0 if the ledger explains every difference, 1 if not, 2 if a tape cannot be read.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import shorten

from contract_tests.document import document

from .lines import Tape, TapeError, read
from .replay import Difference, replay


def main(names: list[str]) -> int:
    """Report on each tape."""
    if not names:
        sys.stderr.write("Which tape? make drift TAPE=path/to/tape.jsonl\n")
        return 2
    status = 0
    for name in names:
        try:
            tape = read(Path(name))
        except (OSError, TapeError) as error:
            sys.stderr.write(f"{error}\n")
            return 2
        found = replay(tape)
        sys.stdout.write("\n".join(_report(tape, found)) + "\n")
        if any(not difference.explained for difference in found):
            status = 1
    return status


def _report(tape: Tape, found: list[Difference]) -> Iterator[str]:
    """In Markdown: each difference once, with its lines and what the ledger says of the place."""
    explained = sum(difference.explained for difference in found)
    yield f"# Drift: {tape.name}\n"
    yield f"{len(tape.entries)} exchanges with {tape.origin}, {tape.source}."
    yield f"{len(found) - explained} unexplained differences, {explained} explained by the ledger."
    for title, wanted in (("Unexplained", False), ("Explained: the ledger says assumed", True)):
        rows: dict[str, list[str]] = {}
        for one in found:
            if one.explained is wanted:
                rows.setdefault(_said(one), []).append(str(one.entry.number))
        if rows:
            yield f"\n## {title}\n"
        yield from (f"- {said}\n  - lines: {', '.join(lines)}" for said, lines in rows.items())
    silent = [str(entry.number) for entry in tape.entries if entry.response is None]
    if silent:
        yield f"\nWithout a response: line {', '.join(silent)}."


def _said(one: Difference) -> str:
    code = one.entry.response.code if one.entry.response else None
    ledger = [f"{name} ({document().ledger[name]['evidence']})" for name in one.entries]
    lines = {
        "recorded": one.recorded,
        "documented": one.documented,
        "ledger": ", ".join(ledger) or "nothing",
    }
    where = f"{one.entry.operation or one.entry.path}, code {code}, `{one.place}`"
    return "\n  - ".join([where, *(f"{k}: {shorten(v, 200)}" for k, v in lines.items())])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
