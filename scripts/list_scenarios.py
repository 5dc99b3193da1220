"""Write the tables of docs/scenarios.md from the scenarios' data; `--check` only compares."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "mock_server" / "kie4o_mock" / "scenarios" / "scenarios.yaml"
GUIDE = ROOT / "docs" / "scenarios.md"
_MARK = "<!-- from here on written by scripts/list_scenarios.py -->\n"
# What each group is about, in the order of the guide.
GROUPS = {
    "refusals": "Refused, at every operation that documents it",
    "reading": "Refused when the task is read",
    "downloads": "Refused when a direct link is asked for",
    "failures": "Accepted, charged, failed",
    "life": "Another life of the task",
    "pictures": "Pictures that are not what they should be",
    "races": "Truth, answer and payment come apart",
    "callbacks": "Callbacks",
    "shapes": "Other shapes",
    "line": "The line",
}


def tables(entries: list[dict[str, Any]]) -> str:
    """One table for each group."""
    parts = []
    for group, title in GROUPS.items():
        rows = [
            f"| `{e['name']}` | {e['meaning']} | {e['client']} |"
            for e in entries
            if e["group"] == group
        ]
        head = ["| name | what happens | how a good client answers |", "| --- | --- | --- |"]
        parts.append("\n".join([f"\n### {title}\n", *head, *rows]))
    return "\n".join(parts) + "\n"


def main() -> None:
    """Write or compare, as the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check: bool = parser.parse_args().check
    entries = yaml.safe_load(DATA.read_text(encoding="utf-8"))["scenarios"]
    if unknown := {entry["group"] for entry in entries} - set(GROUPS):
        sys.exit(f"{DATA.name}: group: {sorted(unknown)} is none of {sorted(GROUPS)}.")
    old = GUIDE.read_text(encoding="utf-8")
    new = old.partition(_MARK)[0] + _MARK + tables(entries)
    if check and old != new:
        sys.exit("docs/scenarios.md is not what the data says; run make generate.")
    if not check:
        GUIDE.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
