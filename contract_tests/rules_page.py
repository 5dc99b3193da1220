"""Writes RULES.md: every rule with its sources. `python -m contract_tests.rules_page`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from contract_tests.document import document
from contract_tests.generated.checks import RULES
from contract_tests.rules.group import Rule
from contract_tests.rules.registry import GROUPS

PAGE = Path(__file__).resolve().parent / "RULES.md"

_HEAD = """\
# The rules

What the contract tests require beyond the schemas of `openapi/openapi.yaml`. A failing test names
the rule: `[record-urls-count] ...`. A source is an entry of `openapi/curation.yaml`, with its
evidence, or else a place in the document. Where the evidence is *assumed*, the real service may
differ. If it does, change the document.

Made by `python -m contract_tests.rules_page`; a test fails when it is out of date.
"""


def page() -> str:
    """The text of RULES.md."""
    return "\n".join([_HEAD, *_tables()])


def _tables() -> Iterator[str]:
    tables = [*((group.title, group.rules) for group in GROUPS), ("Generated requests", RULES)]
    for title, rules in tables:
        yield f"## {title}\n\n| Rule | What holds | Source |\n|---|---|---|"
        yield from map(_row, rules)
        yield ""


def _row(rule: Rule) -> str:
    return f"| `{rule.id}` | {rule.sentence} | {', '.join(map(_source, rule.sources))} |"


def _source(source: str) -> str:
    if source.startswith("/"):
        return f"`{source}`"
    return f"{source} ({document().ledger[source]['evidence']})"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
