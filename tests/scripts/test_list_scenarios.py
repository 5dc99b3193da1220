"""The guide's list of scenarios is written from their data."""

from __future__ import annotations

import re
import subprocess
import sys

import yaml

from tests.conftest import ROOT

GUIDE = ROOT / "docs" / "scenarios.md"
DATA = ROOT / "mock_server" / "kie4o_mock" / "scenarios" / "scenarios.yaml"


def test_the_guide_is_what_the_data_says() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "list_scenarios.py"), "--check"]

    assert subprocess.run(command, check=False).returncode == 0


def test_the_guide_has_each_scenario_once() -> None:
    listed = re.findall(
        r"^\| `([a-z0-9-]+)` \|", GUIDE.read_text().partition("## All of them")[2], re.MULTILINE
    )
    entries = yaml.safe_load(DATA.read_text())["scenarios"]

    assert sorted(listed) == sorted(entry["name"] for entry in entries)
