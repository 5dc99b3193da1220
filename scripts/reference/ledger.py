"""The ledger as a page: what is documented, what was recorded, and what is assumed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

LEDGER = Path(__file__).resolve().parents[2] / "openapi" / "curation.yaml"
_HEAD = """\
# Ledger

Every place where the OpenAPI document departs from the vendor's pages, and every assumption in it.
[The document](../document.md) explains the fields. Severity S1 breaks a program, S2 misleads a
reader, and S3 is cosmetic.
"""
KINDS = {
    "Documented": ("docs-reference", "docs-quickstart", "newer-docs"),
    "Recorded": ("recorded",),
    "Assumed": ("assumed",),
}
_ABOUT = {
    "Documented": "The vendor's pages contradict each other here, and the document follows one.",
    "Recorded": "Published traffic of the real service decides.",
    "Assumed": "Nobody has published this. The real service may differ.",
}


def page(entries: Sequence[dict[str, Any]] | None = None) -> str:
    """The Markdown of the page.

    Args:
        entries: the entries of the ledger; those of the project if left out.
    """
    chosen = yaml.safe_load(LEDGER.read_text(encoding="utf-8")) if entries is None else entries
    parts = [_HEAD]
    for kind, evidence in KINDS.items():
        parts.append(f"## {kind}\n\n{_ABOUT[kind]}\n")
        parts += [part for e in chosen if e["evidence"] in evidence for part in _entry(e)]
    return "\n".join(parts)


def _entry(entry: dict[str, Any]) -> Iterator[str]:
    yield f"### {entry['id']}\n\n{entry['canonical'].strip()}\n\n{entry['reason'].strip()}\n"
    places = [entry["at"]] if isinstance(entry["at"], str) else entry["at"]
    yield f"- Evidence: {entry['evidence']}, {entry['date']}. Severity: {entry['severity']}."
    yield from (f"- `{place}`" for place in places)
    yield ""
