"""scripts/import_docs.py: a file as a whole, or an error and nothing."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import yaml

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def test_the_facts_of_a_page_are_written(run: Run, tmp_path: Path, page: str) -> None:
    (tmp_path / "page.md").write_text(page)
    output = tmp_path / "facts.yaml"

    done = run("import_docs.py", tmp_path / "page.md", "--name", "spring", "-o", output)

    assert (done.returncode, done.stderr) == (0, "")
    written = yaml.safe_load(output.read_text())
    assert written["name"] == "spring"
    assert written["facts"]["callback"]["codes"] == [200, 500]


def test_without_a_file_the_facts_are_printed(run: Run, tmp_path: Path, page: str) -> None:
    (tmp_path / "page.md").write_text(page)

    done = run("import_docs.py", tmp_path / "page.md")

    assert done.returncode == 0
    assert yaml.safe_load(done.stdout)["name"] == "page"


def test_a_cut_page_writes_nothing_and_names_file_and_line(
    run: Run, tmp_path: Path, page: str
) -> None:
    cut = page[: page.index("  deprecated: false")]
    (tmp_path / "page.md").write_text(cut)
    output = tmp_path / "facts.yaml"
    output.write_text("as it was")

    done = run("import_docs.py", tmp_path / "page.md", "-o", output)

    opening = next(n for n, line in enumerate(cut.splitlines(), 1) if line.startswith("````yaml"))
    assert done.returncode == 1
    assert f"page.md:{opening}: fence is never closed" in done.stderr
    assert done.stdout == ""
    assert output.read_text() == "as it was"
    assert len([*tmp_path.iterdir()]) == 2


def test_a_page_that_is_not_there_is_an_error(run: Run, tmp_path: Path) -> None:
    done = run("import_docs.py", tmp_path / "none.md")

    assert done.returncode == 1
    assert "none.md" in done.stderr
