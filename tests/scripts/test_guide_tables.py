"""The tables of the guides are written from the data that they are about."""

from __future__ import annotations

import re
import subprocess
import sys

import yaml
from kie4o_mock.settings import settings_table

from tests.conftest import ROOT

GUIDE = ROOT / "docs" / "scenarios.md"
DATA = ROOT / "mock_server" / "kie4o_mock" / "scenarios" / "scenarios.yaml"


def test_the_guides_are_what_the_data_says() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "guide_tables.py"), "--check"]

    assert subprocess.run(command, check=False).returncode == 0


def test_the_guide_has_each_scenario_once() -> None:
    listed = re.findall(
        r"^\| `([a-z0-9-]+)` \|", GUIDE.read_text().partition("## All of them")[2], re.MULTILINE
    )
    entries = yaml.safe_load(DATA.read_text())["scenarios"]

    assert sorted(listed) == sorted(entry["name"] for entry in entries)


def test_the_guide_of_the_mock_has_each_setting() -> None:
    listed = (ROOT / "docs" / "mock.md").read_text().partition("## All settings")[2]

    assert re.findall(r"^\| `--([a-z-]+)` \|", listed, re.MULTILINE) == [
        row.flag for row in settings_table()
    ]
