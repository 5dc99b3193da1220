"""Programs of users pass `mypy --strict`, with the types of their frameworks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PROGRAMS = Path(__file__).parent / "programs"


def test_programs_of_users_are_clean_under_mypy(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path), "."]

    run = subprocess.run(command, cwd=PROGRAMS, capture_output=True, text=True, check=False)

    assert "Success: no issues found in 6 source files" in run.stdout, run.stdout + run.stderr
