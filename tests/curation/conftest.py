"""A small page file, and ways to alter and use it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

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

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Alter = Callable[[str, str], str]


@pytest.fixture(scope="session")
def page() -> str:
    """The whole page file."""
    return GUIDE + GENERATE + CALLBACKS + RECORD_INFO + DOWNLOAD_URL


@pytest.fixture
def alter(page: str) -> Alter:
    """Replace a text that must be there."""

    def replace(old: str, new: str) -> str:
        assert old in page
        return page.replace(old, new, 1)

    return replace


@pytest.fixture
def run() -> Run:
    """Run a script and give its exit code and output."""

    def call(script: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, ROOT / "scripts" / script, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    return call


@pytest.fixture(scope="session")
def extra_operation() -> str:
    """One more reference page."""
    return OPERATION.format(
        title="Forget a task", method="post", path="/api/v1/gpt4o-image/forget", query="{}",
        body="{}", data="                      gone:\n                        type: boolean",
    )  # fmt: skip


@pytest.fixture
def tree() -> dict[str, Any]:
    """A document with one operation, which agrees with the generate page."""
    answer = {
        "type": "object",
        "properties": {
            "code": {"type": "integer"},
            "msg": {"type": "string"},
            "data": {"type": "object", "properties": {"taskId": {"type": "string"}}},
        },
    }
    request = {
        "type": "object",
        "required": ["size"],
        "properties": {
            "prompt": {"type": "string"},
            "size": {"type": "string", "enum": ["1:1", "3:2"]},
            "nVariants": {"type": "integer", "description": "Default 1."},
        },
    }
    example = {"value": {"code": 422, "msg": "nothing of that name"}}
    content = {"application/json": {"schema": answer, "examples": {"refused": example}}}
    operation = {
        "summary": "Draw a picture",
        "x-codes": [200, 422],
        "security": [{"bearerAuth": []}],
        "requestBody": {"content": {"application/json": {"schema": request}}},
        "responses": {"200": {"content": content}, "500": {}},
    }
    return {
        "servers": [{"url": "https://api.kie.ai"}],
        "paths": {"/api/v1/gpt4o-image/generate": {"post": operation}},
        "components": {"securitySchemes": {"bearerAuth": {"type": "http", "scheme": "bearer"}}},
    }
