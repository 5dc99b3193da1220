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

    assert done.returncode == 0
    written = yaml.safe_load(output.read_text())
    assert written["name"] == "spring"
    assert written["pages"]["About callbacks"]["callback"]["codes"] == [200, 500]


def test_without_a_file_the_facts_are_printed(run: Run, tmp_path: Path, page: str) -> None:
    (tmp_path / "page.md").write_text(page)

    done = run("import_docs.py", tmp_path / "page.md")

    assert done.returncode == 0
    assert yaml.safe_load(done.stdout)["name"] == "page"


def test_several_files_and_folders_are_one_snapshot(run: Run, tmp_path: Path, page: str) -> None:
    start = page.index("# Look at a task")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "one.md").write_text(page[:start])
    (tmp_path / "two.md").write_text(page[start:])
    (tmp_path / "page.md").write_text(page)

    parts = run("import_docs.py", tmp_path / "folder", tmp_path / "two.md", "--name", "page")
    whole = run("import_docs.py", tmp_path / "page.md")

    assert parts.stdout == whole.stdout


def test_a_cut_page_lists_file_and_line_of_what_it_lacks(
    run: Run, tmp_path: Path, page: str
) -> None:
    cut = page[: page.index("  deprecated: false")]
    (tmp_path / "page.md").write_text(cut)

    done = run("import_docs.py", tmp_path / "page.md")

    opening = next(n for n, line in enumerate(cut.splitlines(), 1) if line.startswith("````yaml"))
    assert done.returncode == 0
    assert f"page.md:{opening}: this fence never ends" in done.stderr


def test_files_without_facts_write_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("# A page\n")
    output = tmp_path / "facts.yaml"
    output.write_text("as it was")

    done = run("import_docs.py", tmp_path / "page.md", "-o", output)

    assert done.returncode == 3
    assert "nothing to read" in done.stderr
    assert output.read_text() == "as it was"


def test_a_page_that_is_not_there_is_an_error(run: Run, tmp_path: Path) -> None:
    done = run("import_docs.py", tmp_path / "none.md")

    assert done.returncode == 2
    assert "none.md" in done.stderr
