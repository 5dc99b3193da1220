"""What a test's clients did wrong: in the test, at the end of the run, and as a failure of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from kie4o_pytest import KieMock

_CARELESS = """
import httpx

def test_it(kie_mock):
    headers = {"Authorization": f"Bearer {kie_mock.key}"}
    url = f"{kie_mock.base_url}/api/v1/gpt4o-image/generate"
    httpx.post(url, json={"prompt": "A red fox", "size": "1:1"}, headers=headers)
    kie_mock.advance("20s")
"""


def run(folder: Path, *arguments: str, code: str = _CARELESS) -> subprocess.CompletedProcess[str]:
    (folder / "test_user.py").write_text(code)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_our_client_has_no_bad_habit(either: KieMock, tmp_path: Path) -> None:
    with either.client() as kie:
        task = kie.generate("A red fox", size="3:2", variants=2)
        kie.save(task, tmp_path)
        either.use("rate-limited-twice")
        kie.generate("A blue fox")

    assert either.verdict.findings == ()


def test_a_careless_client_is_found(kie_mock: KieMock) -> None:
    httpx.get(f"{kie_mock.base_url}/api/v2/credit")

    (finding,) = kie_mock.verdict.findings

    assert finding.rule.id == "unknown-path"


def test_the_control_client_has_the_verdict_of_the_key(kie_mock: KieMock) -> None:
    httpx.get(f"{kie_mock.base_url}/api/v2/credit")

    assert kie_mock.control.verdict()["findings"] == []


@pytest.mark.slow
@pytest.mark.parametrize(("arguments", "code"), [((), 0), (("--kie-verdict=fail",), 1)])
@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["alone", "xdist"])
def test_the_run_ends_with_the_findings_and_fails_where_that_is_wanted(
    tmp_path: Path, arguments: tuple[str, ...], code: int, workers: tuple[str, ...]
) -> None:
    done = run(tmp_path, *arguments, *workers)

    assert "costs money: task-forgotten: 6 credits paid" in done.stdout
    assert "[test_user.py::test_it]" in done.stdout
    assert done.returncode == code


@pytest.mark.slow
def test_the_section_can_be_left_out(tmp_path: Path) -> None:
    done = run(tmp_path, "--kie-verdict=off")

    assert "task-forgotten" not in done.stdout


@pytest.mark.slow
def test_what_does_not_cost_money_fails_no_run(tmp_path: Path) -> None:
    code = 'import httpx\ndef test_it(kie_mock): httpx.get(f"{kie_mock.base_url}/api/v2/credit")\n'

    done = run(tmp_path, "--kie-verdict=fail", code=code)

    assert "untidy: unknown-path" in done.stdout
    assert done.returncode == 0


@pytest.mark.slow
def test_a_session_s_mock_is_judged_too(tmp_path: Path) -> None:
    code = (
        "import httpx\n"
        "def test_it(kie_mock_session):\n"
        '    httpx.get(f"{kie_mock_session.base_url}/api/v2/credit")\n'
    )

    assert "untidy: unknown-path" in run(tmp_path, code=code).stdout
