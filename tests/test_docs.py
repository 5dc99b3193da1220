"""The guides: every snippet is run against the mock, page by page, and passes a type checker."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kie4o_mock import MockServer, Settings
from PIL import Image

from kie4o import Clock, errors
from kie4o.cli.exits import MEANINGS
from kie4o.testing import stand_ins
from tests.conftest import ROOT

PAGES = sorted((ROOT / "docs").glob("*.md"))


def snippets(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(), re.DOTALL | re.MULTILINE)


PYTHON = [page for page in PAGES if snippets(page, "python")]
TESTS = [page for page in PYTHON if "def test_" in page.read_text()]
SHELL = [page for page in PAGES if snippets(page, "sh")]


def impatient(advance: Callable[[float], object]) -> Clock:
    """A clock that lets the mock's time pass instead of waiting."""

    def sleep(seconds: float) -> None:
        advance(seconds)

    async def asleep(seconds: float) -> None:
        advance(seconds)

    return Clock(sleep=sleep, asleep=asleep)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a reader would be, with the images that the guides name."""
    Image.new("RGB", (60, 40), "teal").save(tmp_path / "photo.png")
    Image.new("RGB", (60, 40), "black").save(tmp_path / "mask.png")
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("page", PYTHON, ids=lambda page: page.stem)
def test_the_python_snippets_of_a_guide_run(
    page: Path, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("KIE_API_KEY", "guide")

    with MockServer(Settings(seed=1)) as server:
        monkeypatch.setenv("KIE_BASE_URL", server.url)
        names: dict[str, Any] = {"__name__": "__main__"}
        with stand_ins(clock=impatient(server.state.advance), webhook_key=None):
            for number, snippet in enumerate(snippets(page, "python"), 1):
                exec(compile(snippet, f"{page.name}, snippet {number}", "exec"), names)

    # A snippet that catches its error would end well all the same.
    assert list(folder.glob("out/*")) or 'print(kie.save(task, "out"))' not in page.read_text()


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["0", "2"])
@pytest.mark.parametrize("page", TESTS, ids=lambda page: page.stem)
def test_the_tests_in_a_guide_pass(page: Path, workers: str, tmp_path: Path) -> None:
    code = "\n".join(snippets(page, "python"))
    (tmp_path / "test_guide.py").write_text(code)
    command = [sys.executable, "-m", "pytest", "-q", "-n", workers, str(tmp_path)]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed
    assert int(passed[1]) >= code.count("def test_")


@pytest.mark.slow
@pytest.mark.parametrize("page", SHELL, ids=lambda page: page.stem)
def test_the_shell_snippets_of_a_guide_run(page: Path, folder: Path) -> None:
    with MockServer(Settings(seed=1, task_seconds=0.5)) as server:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        environment = {"PATH": path, "KIE_API_KEY": "guide", "KIE_BASE_URL": server.url}
        for snippet in snippets(page, "sh"):
            subprocess.run(["bash", "-euc", snippet], env=environment, cwd=folder, check=True)

    assert list((folder / "out").glob("*.png"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "runtime", "ending"), [("js", "node", "mjs"), ("php", "php", "php")]
)
def test_the_snippet_of_another_language_runs(
    language: str, runtime: str, ending: str, tmp_path: Path
) -> None:
    if not shutil.which(runtime):
        pytest.skip(f"{runtime} is not installed")
    (code,) = snippets(ROOT / "docs" / "languages.md", language)
    (tmp_path / f"guide.{ending}").write_text(code)

    with MockServer(Settings(seed=1)) as server:
        environment = {"PATH": os.environ["PATH"], "KIE_BASE_URL": server.url}
        command = [runtime, f"guide.{ending}"]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        )

    assert done.stdout.startswith(f"{server.url}/s/")


@pytest.mark.slow
def test_the_python_snippets_of_the_guides_are_typed(tmp_path: Path) -> None:
    for page in PYTHON:
        (tmp_path / f"{page.stem}_guide.py").write_text("\n".join(snippets(page, "python")))
    command = [sys.executable, "-m", "mypy", "--config-file=", "--strict", str(tmp_path)]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


def test_the_guide_lists_every_exit_code() -> None:
    guide = (ROOT / "docs" / "shell.md").read_text()

    listed = dict(re.findall(r"^\| (\d+) \| (.*) \|$", guide, re.MULTILINE))

    assert listed == {str(int(code)): meaning for code, meaning in MEANINGS.items()}


def test_the_table_of_errors_has_every_class() -> None:
    page = (ROOT / "docs" / "errors.md").read_text()
    listed = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
    classes = {kind.__name__ for kind in vars(errors).values() if isinstance(kind, type)}

    assert listed == {name for name in classes if name.endswith("Error")} - {"KieError"}


@pytest.mark.slow
@pytest.mark.parametrize("page", [ROOT / "README.md", *PYTHON], ids=lambda page: page.stem)
def test_the_first_sample_of_a_page_ends_well_without_a_key(
    page: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KIE_API_KEY", raising=False)
    sample = snippets(page, "python")[0]

    exec(sample, {"__name__": "__main__"})

    # What only defines functions needs no key yet.
    assert "KIE_API_KEY" in capsys.readouterr().out or re.search("^def ", sample, re.MULTILINE)
