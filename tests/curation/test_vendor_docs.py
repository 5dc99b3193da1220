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
    not PAGES.is_dir(), reason="the vendor's pages are needed, in ../shared/vendor-docs"
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


def test_the_page_that_moved_is_reported_as_moved(run: Run) -> None:
    done = run("audit.py", PAGES / "2026-10")

    assert "moved here from POST /api/v1/gpt4o-image/generate" in done.stdout
    assert "removed: " not in done.stdout
