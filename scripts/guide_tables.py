"""Write the tables of scenarios and settings into their guides; `--check` only compares."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import yaml
from kie4o_mock.setting_table import Setting
from kie4o_mock.settings import settings_table
from reference.markdown import table
from reference.mock_settings import default_of, values_of
from reference.scenarios import GROUPS

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "mock_server" / "kie4o_mock" / "scenarios" / "scenarios.yaml"
_MARK = "<!-- from here on written by scripts/guide_tables.py -->\n"


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
        columns = ["name", "what happens", "what your program should do"]
        parts.append(f"\n### {title}\n\n{table(columns, rows)}\n")
    return "".join(parts)


def settings() -> str:
    """One table."""
    rows = [
        [f"`--{row.flag}`", values_of(row), default_of(row), _json_name(row), row.form.help]
        for row in settings_table()
    ]
    return f"\n{table(['option', 'values', 'default', 'at run time', 'what it does'], rows)}\n"


def _json_name(row: Setting) -> str:
    return f"`{row.json_name}`" if row.form.at_run_time else ""


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
