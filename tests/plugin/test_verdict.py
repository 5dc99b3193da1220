"""What a test's clients did wrong: in the test, at the end of the run, and as a failure of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from kie4o_pytest import KieMock
from kie4o_pytest.verdict_report import _lines

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


@pytest.mark.parametrize(("count", "ending"), [(5, "task-4)"), (7, "task-4 and 2 more)")])
def test_a_finding_of_many_tasks_names_five(count: int, ending: str) -> None:
    (line,) = _lines([["costs money: never polled.", f"task-{n}"] for n in range(count)])

    assert line.endswith(ending)


@pytest.mark.slow
@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["alone", "xdist"])
def test_the_run_ends_with_the_findings(tmp_path: Path, workers: tuple[str, ...]) -> None:
    done = run(tmp_path, *workers)

    assert "costs money: task-forgotten: 6 credits paid" in done.stdout
    assert "[test_user.py::test_it]\n" in done.stdout
    assert "\n1 finding costs money. With --kie-verdict=fail, the run fails.\n" in done.stdout
    assert done.returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["alone", "xdist"])
def test_a_run_that_fails_says_why_just_above_its_last_line(
    tmp_path: Path, workers: tuple[str, ...]
) -> None:
    done = run(tmp_path, "--kie-verdict=fail", *workers)

    said, last = done.stdout.splitlines()[-2:]
    assert "! kie4o: 1 finding costs money, so the run fails (--kie-verdict=fail) !" in said
    assert last.startswith("1 passed")
    assert done.returncode == 1


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


# Its tasks run when the session ends, however long that takes.
_SHARED = """
from pathlib import Path

import pytest

@pytest.fixture(scope="session")
def kie_mock_session_settings():
    return {"task_seconds": 1e9}

def test_of_the_session(kie_mock_session):
    with kie_mock_session.client() as kie:
        Path("ids").write_text(", ".join(kie.create(prompt).id for prompt in ("A fox", "A cat")))

def test_with_a_mock_of_its_own(kie_mock):
    with kie_mock.client() as kie:
        kie.generate("A red fox")
"""


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [(), ("-n", "1"), ("-n", "2"), ("-p", "no:randomly")])
def test_a_session_s_mock_is_judged_for_its_fixture_and_not_for_the_last_test(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    done = run(tmp_path, *arguments, code=_SHARED)

    ids = (tmp_path / "ids").read_text()
    said = f"never polled. (2 times; tasks {ids})  [kie_mock_session]\n2 findings cost money."
    assert said in done.stdout
    assert "::test_" not in done.stdout


@pytest.mark.slow
def test_a_session_s_mock_is_judged_when_the_run_stops_early(tmp_path: Path) -> None:
    code = """
def test_first(kie_mock_session):
    with kie_mock_session.client() as kie:
        kie.create("A red fox")
    assert False

def test_last(kie_mock_session):
    pass
"""
    done = run(tmp_path, "-x", "-p", "no:randomly", code=code)

    assert "[kie_mock_session]\n1 finding costs money." in done.stdout
