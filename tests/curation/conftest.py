"""Small pages, and ways to read and use them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

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
def run() -> Run:
    """Run a script and give its exit code and output."""

    def call(script: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, ROOT / "scripts" / script, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

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
