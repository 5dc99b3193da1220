"""Every command and snippet of the README is run, and every file it names exists."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from kie4o_mock import MockServer, Settings

from tests.conftest import ROOT

README = (ROOT / "README.md").read_text()
PAGES = [
    "README.md",
    "CONTRIBUTING.md",
    "openapi/README.md",
    "examples/README.md",
    "examples/celery/README.md",
]
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
PYTHON = [text for language, text in BLOCKS if language == "python"]
CURL = [text for language, text in BLOCKS if language == "sh" and "curl" in text]
VERBS = sorted(
    {
        verb
        for page in ("README.md", "CONTRIBUTING.md")
        for verb in re.findall(r"^make ([a-z-]+)", (ROOT / page).read_text(), re.MULTILINE)
    }
)


@pytest.fixture
def environment() -> Iterator[dict[str, str]]:
    with MockServer(Settings(seed=1, task_seconds=0.5)) as server:
        yield reaching(server)


def reaching(server: MockServer) -> dict[str, str]:
    return {**os.environ, "KIE_BASE_URL": server.url, "KIE_API_KEY": "readme"}


@pytest.mark.slow
def test_the_second_snippet_is_a_test_file_that_passes(tmp_path: Path) -> None:
    (tmp_path / "test_fox.py").write_text(PYTHON[1])
    # As in the reader's shell, where the first steps have set them.
    variables = {"KIE_BASE_URL": "http://127.0.0.1:8080", "KIE_API_KEY": "any"}
    command = [sys.executable, "-m", "pytest", "-q", str(tmp_path)]
    done = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, **variables}, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout
    assert re.search(r"\b2 passed", done.stdout)


@pytest.mark.slow
def test_the_first_snippet_saves_two_images(environment: dict[str, str], tmp_path: Path) -> None:
    command = [sys.executable, "-c", PYTHON[0]]
    subprocess.run(command, env=environment, cwd=tmp_path, check=True)

    assert len(list((tmp_path / "out").glob("*.png"))) == 2


@pytest.mark.slow
def test_the_shell_command_saves_two_images(environment: dict[str, str], tmp_path: Path) -> None:
    (command,) = re.findall(r"`(kie4o generate .*?)`", README)
    script = f"PATH={Path(sys.executable).parent}:$PATH; {command}"
    subprocess.run(["bash", "-euc", script], env=environment, cwd=tmp_path, check=True)

    assert len(list((tmp_path / "out").glob("*.png"))) == 2


@pytest.mark.slow
def test_the_benchmark_reports_ratios() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "benchmark.py"), "--rounds", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)

    assert re.search(r"\| Kie \| \d+\.\d+ \| \d+\.\d+ \|", done.stdout)


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_the_curl_commands_create_a_task_and_let_it_end() -> None:
    (commands,) = CURL
    with MockServer(Settings(seed=1)) as server:
        # Or the task could end before the second command moves the time.
        server.state.sandbox("any").scheduler.clock.freeze()
        done = subprocess.run(
            ["bash", "-euc", commands],
            env=reaching(server),
            capture_output=True,
            text=True,
            check=True,
        )

    assert '"taskId"' in done.stdout
    assert '"kind":"task.ended"' in done.stdout


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_of_a_page_is_one_that_make_lists(verb: str) -> None:
    listed = subprocess.run(
        ["make", "--no-print-directory", "help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert re.search(rf"^  {verb}\b", listed.stdout, re.MULTILINE)


@pytest.mark.slow
def test_the_demo_saves_images_and_leaves_nothing_running(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "scripts" / "demo.py"), "--out", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode == 0, done.stdout + done.stderr
    images = list(tmp_path.iterdir())
    # Two variants, a direct link, a file of the demo's own and what became of it.
    assert len(images) == 5
    assert all(path.read_bytes().startswith(b"\x89PNG\r\n\x1a\n") for path in images)
    assert "The signature is right." in done.stdout


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_only_files_that_exist(page: str) -> None:
    path = ROOT / page
    links = re.findall(r"\]\(([^)#:]+)\)", path.read_text())

    assert [link for link in links if not (path.parent / link).exists()] == []


def test_the_readme_is_short_enough_to_be_read() -> None:
    assert len(README.splitlines()) <= 120


def test_the_readme_says_how_to_install_before_any_program() -> None:
    assert README.index("pip install") < README.index("```python")


def test_the_generated_tree_is_marked_for_reviewers() -> None:
    marked = re.findall(
        r"^(\S+)/\*\* linguist-generated", (ROOT / ".gitattributes").read_text(), re.MULTILINE
    )

    assert "generated" in marked
    assert all((ROOT / folder).is_dir() for folder in marked)
