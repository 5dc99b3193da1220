"""The vendor's own pages, where a copy of them lies beside the checkout."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT.parent / "shared" / "vendor-docs"
UPSTREAM = ROOT / "openapi" / "upstream"
Run = Callable[..., "subprocess.CompletedProcess[str]"]

pytestmark = pytest.mark.skipif(
    not PAGES.is_dir(), reason="the vendor's pages are not beside this checkout"
)


@pytest.mark.parametrize("name", ["older", "newer", "2026-04"])
def test_importing_a_snapshot_again_gives_the_committed_facts(
    run: Run, tmp_path: Path, name: str
) -> None:
    [page] = PAGES.glob(f"{name}*")
    done = run("import_docs.py", page, "--name", name, "-o", tmp_path / "again.yaml")

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "again.yaml").read_text() == (UPSTREAM / f"{name}.yaml").read_text()


def test_every_page_that_we_have_is_read(run: Run, tmp_path: Path) -> None:
    done = run("import_docs.py", *PAGES.iterdir(), "-o", tmp_path / "all.yaml")

    notes = done.stderr.splitlines()
    assert done.returncode == 0
    assert [
        n for n in notes if not re.search("code is not read|does not name|second time", n)
    ] == []


BEFORE = " " * 22 + "- "


@pytest.mark.parametrize(
    ("old", "new", "reported"),
    [
        (
            "resultUrls:\n                            type",
            "images:\n                            type",
            "possibly breaking for readers: response data.response.resultUrls removed (array)",
        ),
        (
            f"{BEFORE}'2:3'\n",
            f"{BEFORE}'2:3'\n{BEFORE}'9:16'\n",
            "not breaking: request size: enum new 9:16",
        ),
        (
            f"{BEFORE}550\n",
            f"{BEFORE}550\n{BEFORE}505\n",
            "possibly breaking for readers: codes: new 505",
        ),
        (
            "requiredProperties:\n              - taskId\n              - url\n",
            "title: x\n",
            "not breaking: request url: required no longer stated",
        ),
    ],
)
def test_an_altered_snapshot_is_reported(
    run: Run, tmp_path: Path, old: str, new: str, reported: str
) -> None:
    text = (PAGES / "newer.md").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "page.md").write_text(text.replace(old, new, 1), encoding="utf-8")

    done = run("audit.py", tmp_path / "page.md", "--from", "newer")

    assert done.returncode == 1, done.stderr
    assert reported in done.stdout


@pytest.mark.parametrize("kept", [0.1, 0.3, 0.5, 0.7, 0.95])
def test_a_snapshot_that_is_cut_says_where(run: Run, tmp_path: Path, kept: float) -> None:
    text = (PAGES / "newer.md").read_text(encoding="utf-8")
    (tmp_path / "page.md").write_text(text[: int(len(text) * kept)], encoding="utf-8")

    done = run("audit.py", tmp_path / "page.md", "--from", "newer")

    assert "this fence never ends" in done.stdout + done.stderr


@pytest.mark.parametrize("name", ["older.md", "newer.md", "2026-04"])
def test_a_snapshot_is_no_change_from_itself(run: Run, name: str) -> None:
    done = run("audit.py", PAGES / name, "--from", Path(name).stem)

    assert done.returncode == 0, done.stdout


def test_the_page_that_moved_is_reported_as_moved(run: Run) -> None:
    done = run("audit.py", PAGES / "2026-10")

    assert "moved here from POST /api/v1/gpt4o-image/generate" in done.stdout
    assert "removed: " not in done.stdout
