"""Write the tables of scenarios and settings into their guides; `--check` only compares."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import yaml
from kie4o_mock.setting_table import Setting
from kie4o_mock.settings import settings_table

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "mock_server" / "kie4o_mock" / "scenarios" / "scenarios.yaml"
_MARK = "<!-- from here on written by scripts/guide_tables.py -->\n"
# What each group is about, in the order of the guide.
GROUPS = {
    "refusals": "Refused, at every operation that documents it",
    "reading": "Refused when the task is read",
    "downloads": "Refused when a direct link is asked for",
    "uploads": "Files that are not taken, or do not stay",
    "failures": "Accepted, charged, failed",
    "life": "Another life of the task",
    "pictures": "Images that are not what they should be",
    "races": "Truth, response and payment come apart",
    "callbacks": "Callbacks",
    "shapes": "Other shapes",
    "line": "The line",
}


def scenarios() -> str:
    """One table for each group."""
    entries = yaml.safe_load(DATA.read_text(encoding="utf-8"))["scenarios"]
    if unknown := {entry["group"] for entry in entries} - set(GROUPS):
        sys.exit(f"{DATA.name}: group: {sorted(unknown)} is none of {sorted(GROUPS)}.")
    parts = []
    for group, title in GROUPS.items():
        rows = [
            [f"`{e['name']}`", e["meaning"], e["client"]] for e in entries if e["group"] == group
        ]
        table = _table(["name", "what happens", "how a good client responds"], rows)
        parts.append(f"\n### {title}\n\n{table}\n")
    return "".join(parts)


def settings() -> str:
    """One table."""
    rows = [
        [f"`--{row.flag}`", _values(row), _default(row), _json_name(row), row.form.help]
        for row in settings_table()
    ]
    return f"\n{_table(['option', 'values', 'default', 'at run time', 'what it does'], rows)}\n"


def _values(row: Setting) -> str:
    kinds: dict[Any, str] = {bool: "on or off", int: "integer", float: "number", Path: "file"}
    if row.words:
        return " or ".join(f"`{word}`" for word in row.words)
    said = row.form.pattern[1] if row.form.pattern else kinds.get(row.base, "string")
    if row.form.bounds and row.form.bounds[0] >= 0:
        said += f", at least {row.form.option_least or row.form.bounds[0]:,}"
    return f"{said}; repeatable" if row.multiple else said


def _default(row: Setting) -> str:
    if isinstance(row.default, bool):
        return "on" if row.default else "off"
    if isinstance(row.default, (int, float)):
        return f"{row.default:,g}" if isinstance(row.default, float) else f"{row.default:,}"
    return f"`{row.default}`" if isinstance(row.default, str) else row.form.unset or "none"


def _json_name(row: Setting) -> str:
    return f"`{row.json_name}`" if row.form.at_run_time else ""


def _table(head: list[str], rows: list[list[str]]) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [head, ["---"] * len(head), *rows])


def main() -> None:
    """Write or compare, as the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    check: bool = parser.parse_args().check
    for name, tables in (("scenarios.md", scenarios()), ("mock.md", settings())):
        guide = ROOT / "docs" / name
        old = guide.read_text(encoding="utf-8")
        new = old.partition(_MARK)[0] + _MARK + tables
        if check and old != new:
            sys.exit(f"docs/{name} is not what the data says; run make generate.")
        if not check:
            guide.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
