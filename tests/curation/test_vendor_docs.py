"""The vendor's own pages, where a copy of them lies beside the checkout."""

from __future__ import annotations

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


@pytest.mark.parametrize("name", ["older", "newer"])
def test_importing_a_snapshot_again_gives_the_committed_facts(
    run: Run, tmp_path: Path, name: str
) -> None:
    done = run(
        "import_docs.py", PAGES / f"{name}.md", "--name", name, "-o", tmp_path / "again.yaml"
    )

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "again.yaml").read_text() == (UPSTREAM / f"{name}.yaml").read_text()


BEFORE = " " * 22 + "- "
RECORD_INFO = "GET /api/v1/gpt4o-image/record-info"


@pytest.mark.parametrize(
    ("old", "new", "reported"),
    [
        (
            "resultUrls:\n                            type",
            "images:\n                            type",
            f"BREAKING removed {RECORD_INFO} response.data.response.resultUrls",
        ),
        (
            f"{BEFORE}'2:3'\n",
            f"{BEFORE}'2:3'\n{BEFORE}'9:16'\n",
            "ok       changed POST /api/v1/gpt4o-image/generate request.size.enum",
        ),
        (
            f"{BEFORE}550\n",
            f"{BEFORE}550\n{BEFORE}505\n",
            "ok       changed POST /api/v1/gpt4o-image/generate codes",
        ),
        (
            "progress:\n                        type: string\n",
            "share:\n                        type: string\n",
            f"BREAKING removed {RECORD_INFO} response.data.progress",
        ),
        (
            "requiredProperties:\n              - taskId\n              - url\n",
            "title: x\n",
            "ok       removed POST /api/v1/gpt4o-image/download-url request.url.required",
        ),
    ],
)
def test_an_altered_snapshot_is_reported(
    run: Run, tmp_path: Path, old: str, new: str, reported: str
) -> None:
    text = (PAGES / "newer.md").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "page.md").write_text(text.replace(old, new, 1), encoding="utf-8")

    done = run("audit.py", tmp_path / "page.md")

    assert done.returncode == 1, done.stderr
    assert reported in done.stdout


@pytest.mark.parametrize("kept", [0.1, 0.3, 0.5, 0.7, 0.95])
def test_a_snapshot_that_is_cut_is_never_taken_for_the_whole(
    run: Run, tmp_path: Path, kept: float
) -> None:
    text = (PAGES / "newer.md").read_text(encoding="utf-8")
    (tmp_path / "page.md").write_text(text[: int(len(text) * kept)], encoding="utf-8")

    done = run("audit.py", tmp_path / "page.md")

    assert done.returncode in (1, 2)
    assert "removed" in done.stdout or "page.md:" in done.stderr
