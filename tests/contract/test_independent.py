"""The independent implementation: the suite at it over plain HTTP, with a tape of it all."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from contract_tests.independent import Service, serving
from contract_tests.tape.lines import read
from contract_tests.tape.replay import replay
from tests.conftest import ROOT
from tests.contract.counting import PLANTED

pytestmark = pytest.mark.slow

SUITE = ROOT / "contract_tests"
# Where it goes its own way, and may: what nobody has recorded, or the shape of an address.
ITS_OWN = {
    ("getTask", "data.response.resultUrls"),
    ("getDownloadUrl", "data"),
    ("generateImage", "msg"),
    ("getTask", "msg"),
    ("getDownloadUrl", "msg"),
    ("createJob", "msg"),
    ("getJob", "msg"),
    ("getJob", "data.resultJson.resultUrls"),
    ("getCommonDownloadUrl", "data"),
    ("uploadFile", "msg"),
    ("uploadBase64", "msg"),
    ("uploadFromUrl", "msg"),
}
# What no rule can say of it: it has one account, paints nothing over, cannot be asked for a fault,
# shows jobs as in April 2026, and nobody reads a record while its callback is received.
UNCHECKED = {
    *("refusal-foreign-task", "refusal-download-foreign-task", "refusal-foreign-job"),
    *("mask-black-repainted", "mask-white-kept", "refusal-server-error"),
    *("job-flag", "job-response", "job-param-json", "callback-record", "job-callback-readable"),
}


@pytest.fixture(scope="module")
def taped(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What the suite said, and its tape."""
    folder = tmp_path_factory.mktemp("another")
    with serving(Service(key=PLANTED, task_seconds=0.02)) as address:
        command = [
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
            *(str(SUITE / "lifecycle"), str(SUITE / "test_workflow.py")),
            *(f"--contract-url={address}", "--contract-tape=tape.jsonl", "--poll=0.03"),
            *("--max-generations=100000", "--max-requests=100000"),
        ]
        environment = {**os.environ, "KIE_API_KEY": PLANTED, "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
    return f"exit {done.returncode}\n{done.stdout}{done.stderr}", folder / "tape.jsonl"


def test_it_is_found_to_conform(taped: tuple[str, Path]) -> None:
    said, _ = taped
    assert said.startswith("exit 0"), said


def test_it_conforms_with_a_clock_of_its_own_and_in_every_state_too(tmp_path: Path) -> None:
    command = [
        *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
        *(str(SUITE / "lifecycle"), str(SUITE / "test_workflow.py")),
        *(str(SUITE / "test_operations.py"), "--contract-report=report.md"),
        "--contract-target=contract_tests.targets.independent:IndependentTarget",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    unchecked = (tmp_path / "report.md").read_text().partition("## Rules not checked")[2]
    assert set(re.findall(r"`([a-z-]+)`", unchecked)) == UNCHECKED


def test_the_tape_has_everything_but_the_key(taped: tuple[str, Path]) -> None:
    _, tape = taped
    assert PLANTED not in tape.read_text(encoding="utf-8")
    assert len(read(tape).entries) > 200


def test_the_tape_shows_its_own_ways_and_no_others(taped: tuple[str, Path]) -> None:
    _, tape = taped
    documented = [one for one in replay(read(tape)) if one.entry.operation]

    assert [one for one in documented if (one.entry.operation, one.place) not in ITS_OWN] == []
