"""What the tests of a run have met: a line at its end, a table, and a file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from kie4o_mock.coverage import packaged_behaviors

from kie4o_pytest import KieMock

_TOTAL = len(packaged_behaviors())
_TESTS = """
from kie4o import Kie

def test_credits(kie_mock): Kie().credits()
def test_generate(kie_mock_server): Kie().generate("A fox")
def test_session(kie_mock_session): Kie("any", base_url=kie_mock_session.base_url).upload(b"A file")
"""
_SEEN = {
    "response/getCredits/200",
    "response/generateImage/200",
    "response/getTask/200",
    "task-end/generateImage/success",
    "response/uploadFile/200",
}


def run(folder: Path, *arguments: str, code: str = _TESTS) -> subprocess.CompletedProcess[str]:
    (folder / "test_user.py").write_text(code, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def written(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["alone", "xdist"])
def test_the_mocks_of_all_tests_and_workers_are_put_together(
    tmp_path: Path, workers: tuple[str, ...]
) -> None:
    done = run(tmp_path, "--kie-coverage-json=seen.json", *workers)

    report = written(tmp_path / "seen.json")
    assert done.returncode == 0, done.stdout
    assert f"\nkie4o: 5 of {_TOTAL} behaviours seen, 0 costly habits\n" in done.stdout
    assert {behavior["id"] for behavior in report["behaviors"] if behavior["seen"]} == _SEEN
    assert (report["seen"], report["total"], report["costly"]) == (5, _TOTAL, 0)
    assert sorted(path.name for path in tmp_path.glob("*seen*")) == ["seen.json"]


@pytest.mark.slow
def test_the_file_can_be_read_by_whoever_can_read_others(tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.touch()

    run(tmp_path, "--kie-coverage-json=seen.json")

    assert (tmp_path / "seen.json").stat().st_mode == other.stat().st_mode


@pytest.mark.slow
def test_the_table_has_a_line_of_test_for_what_was_never_met(tmp_path: Path) -> None:
    done = run(tmp_path, "--kie-coverage")

    lines = done.stdout.splitlines()
    line = lines[lines.index("response/getTask/429") + 1]
    assert line == "    kie_mock.use('rate-limited', operation='getTask')  # then send getTask"
    code, comment = lines[lines.index("callback-end/given-up") + 1 :][:2]
    assert code.startswith("    kie_mock.control.call('PUT', 'inbox/receiver', ")
    assert comment.startswith("    # then send generateImage with the callBackUrl ")
    assert "response/getTask/200" not in lines


@pytest.mark.slow
def test_a_run_that_has_used_no_mock_shows_nothing(tmp_path: Path) -> None:
    done = run(tmp_path, "--kie-coverage", code="def test_it(): pass\n")

    assert "kie4o" not in done.stdout


@pytest.mark.slow
def test_costly_habits_are_counted(tmp_path: Path) -> None:
    code = (
        "def test_it(kie_mock):\n    kie_mock.client().create('A fox')\n    kie_mock.advance(20)\n"
    )

    done = run(tmp_path, "--kie-verdict=off", code=code)

    assert f"kie4o: 1 of {_TOTAL} behaviours seen, 1 costly habit\n" in done.stdout


@pytest.mark.slow
def test_scenarios_of_one_s_own_count_too(tmp_path: Path) -> None:
    own = "scenarios:\n- {name: mine, meaning: x, client: x, refuse: server-error}\n"
    (tmp_path / "own.yaml").write_text(own, encoding="utf-8")
    code = (
        "import pytest\nfrom pathlib import Path\nfrom kie4o import errors\n"
        "@pytest.mark.kie_mock(scenarios=(Path('own.yaml'),))\n"
        "def test_it(kie_mock):\n"
        "    kie_mock.use('mine', operation='generateImage')\n"
        "    with pytest.raises(errors.KieError): kie_mock.client().create('A fox')\n"
    )

    done = run(tmp_path, "-n", "1", code=code)

    assert f"kie4o: 2 of {_TOTAL + 1} behaviours seen" in done.stdout, done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("path", [".", "missing/seen.json"])
def test_a_file_that_cannot_be_written_is_told_before_the_run(tmp_path: Path, path: str) -> None:
    done = run(tmp_path, f"--kie-coverage-json={path}")

    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "--kie-coverage-json: " in done.stderr
    assert "Allowed: a file in a folder that exists." in done.stderr


def test_a_test_can_ask_what_its_mock_has_shown(either: KieMock) -> None:
    with either.client() as kie:
        kie.credits()

    assert [behavior.id for behavior in either.coverage.met] == ["response/getCredits/200"]
    assert either.control.coverage()["seen"] == 1
