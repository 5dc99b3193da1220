"""The report of a replay, in Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from contract_tests.document import document

from .answers import answers
from .differences import Difference, merged
from .lines import Tape
from .requests import requests


def replayed(tape: Tape) -> list[Difference]:
    """Every difference of both replays.

    Where the document is wrong, the mock that follows it is too; it is named once.
    """
    about_document = list(answers(tape))
    known = {(one.line, one.where) for one in about_document}
    about_mock = [one for one in requests(tape) if (one.line, one.where) not in known]
    return [*about_document, *about_mock]


def report(tape: Tape, differences: list[Difference]) -> str:
    """What differs, whether the ledger knew that nobody knew, and who is to change."""
    found = merged(differences)
    unexplained = [pair for pair in found if not pair[0].explained]
    explained = [pair for pair in found if pair[0].explained]
    lines = [
        f"# Drift: {tape.name}",
        "",
        f"{len(tape.entries)} exchanges with {tape.origin}, {tape.source}.",
        f"{len(unexplained)} unexplained differences, {len(explained)} that the ledger explains.",
    ]
    lines += _section("Unexplained", unexplained)
    lines += _section("Explained: the ledger calls the place assumed", explained)
    silent = [str(entry.number) for entry in tape.entries if entry.answer is None]
    if silent:
        lines += ["", f"Without an answer: line {', '.join(silent)}."]
    return "\n".join(lines) + "\n"


def _section(title: str, found: list[tuple[Difference, list[int]]]) -> Iterator[str]:
    if not found:
        return
    yield from ("", f"## {title}", "")
    yield "| Lines | Operation | Place | On the tape | Here | Ledger | To change |"
    yield "|---|---|---|---|---|---|---|"
    for one, lines in found:
        code = "" if one.code in (200, None) else f", code {one.code}"
        cells = [
            ", ".join(map(str, lines[:5])) + (", ..." if len(lines) > 5 else ""),
            one.operation + code,
            one.where,
            one.taped,
            one.ours,
            ", ".join(map(_entry, one.entries)),
            one.change,
        ]
        yield f"| {' | '.join(map(_cell, cells))} |"


def _entry(name: str) -> str:
    return f"{name} ({document().ledger[name]['evidence']})"


def _cell(text: str) -> str:
    flat = " ".join(text.split()).replace("|", "\\|")
    return flat if len(flat) <= 160 else f"{flat[:160]}..."
