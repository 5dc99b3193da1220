"""Small pages, and ways to read and use them."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.curation import openapi_pages
from tests.curation.vendor_pages import (
    CALLBACKS,
    DOWNLOAD_URL,
    GENERATE,
    GUIDE,
    OPERATION,
    RECORD_INFO,
)

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

if TYPE_CHECKING:
    from curation.reader import Reading

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Read = Callable[..., "Reading"]
Compare = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="session")
def page() -> str:
    """The whole file of pages in the old dialect."""
    return GUIDE + GENERATE + CALLBACKS + RECORD_INFO + DOWNLOAD_URL


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read a text as a file of some name."""

    def call(text: str | bytes, name: str = "page.md") -> Reading:
        from curation import reader

        file = tmp_path / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return reader.read([file])

    return call


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a script in this process and give its exit code and output."""

    def call(script: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [script, *map(str, arguments)]
        code = importlib.import_module(script.removesuffix(".py")).main(command[1:])
        said = capsys.readouterr()
        return subprocess.CompletedProcess(command, code, said.out, said.err)

    return call


@pytest.fixture(scope="session")
def extra_operation() -> str:
    """One more reference page in the old dialect."""
    return OPERATION.format(
        title="Forget a task", method="post", path="/api/v1/gpt4o-image/forget", query="{}",
        body="{}", data="                      gone:\n                        type: boolean",
    )  # fmt: skip


@pytest.fixture
def document_text() -> str:
    """A document with one operation, which agrees with the page about generating."""
    tree = openapi_pages.document()
    openapi_pages.operation(tree)["x-codes"] = [200, 422]
    return openapi_pages.as_yaml(tree)


@pytest.fixture
def audit(run: Run, tmp_path: Path) -> Run:
    """Import some text as the only snapshot and report what other files change."""

    def call(old: str, *new: tuple[str, str], options: tuple[str, ...] = ()) -> Any:
        (tmp_path / "upstream").mkdir(exist_ok=True)
        (tmp_path / "old.md").write_text(old)
        snapshot = tmp_path / "upstream" / "newer.yaml"
        assert run("import_docs.py", tmp_path / "old.md", "-o", snapshot).returncode == 0
        folder = tmp_path / "new"
        folder.mkdir()
        for name, text in new:
            (folder / name).write_text(text, encoding="utf-8")
        paths = [folder / name for name, _ in new]
        return run("audit.py", *paths, "--upstream", snapshot.parent, *options)

    return call


@pytest.fixture
def compare(audit: Run) -> Compare:
    """Give the changes as JSON."""

    def call(old: str, *new: str, options: tuple[str, ...] = ()) -> Any:
        files = [(f"{number}.md", text) for number, text in enumerate(new)]
        done = audit(old, *files, options=("--json", *options))
        assert done.returncode in (0, 1), done.stderr
        return json.loads(done.stdout)["changes"]

    return call
