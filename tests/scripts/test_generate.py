"""`make generate`: the committed client is what the document says, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

SCRIPT = ROOT / "scripts" / "generate.py"
DOCUMENT = ROOT / "openapi" / "openapi.yaml"


def generate(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def snapshot(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if "__pycache__" not in path.parts)
    return {str(path.relative_to(folder)): path.read_bytes() for path in files if path.is_file()}


@pytest.fixture
def client(tmp_path: Path) -> Path:
    """A copy of the committed client that a test may spoil."""
    ignored = shutil.ignore_patterns("__pycache__")
    return shutil.copytree(ROOT / "generated" / "kie4o_api", tmp_path / "kie4o_api", ignore=ignored)


def test_a_fresh_generation_equals_the_committed_client_byte_for_byte(tmp_path: Path) -> None:
    done = generate("--output", tmp_path / "kie4o_api", cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert snapshot(tmp_path / "kie4o_api") == snapshot(ROOT / "generated" / "kie4o_api")
    assert [path.name for path in tmp_path.iterdir()] == ["kie4o_api"]


def test_a_check_names_what_is_changed_missing_and_extra_and_writes_nothing(client: Path) -> None:
    (client / "client.py").write_text((client / "client.py").read_text() + "\n")
    (client / "errors.py").unlink()
    (client / "mine.py").touch()
    before = snapshot(client)

    done = generate("--check", "--output", client)

    assert done.returncode == 1
    assert "changed: kie4o_api/client.py" in done.stderr
    assert "missing: kie4o_api/errors.py" in done.stderr
    assert "extra: kie4o_api/mine.py" in done.stderr
    assert snapshot(client) == before


def test_generation_replaces_a_spoiled_client_as_a_whole(client: Path) -> None:
    (client / "mine.py").touch()

    generate("--output", client)

    assert snapshot(client) == snapshot(ROOT / "generated" / "kie4o_api")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("openapi: 3.1.0", "openapi: [", id="broken YAML"),
        pytest.param("schemas/TaskSuccess'", "schemas/Nowhere'", id="a reference to nothing"),
        pytest.param(
            "operationId: getTask\n      x-successor",
            "operationId: getCredits\n      x-successor",
            id="an id used twice",
        ),
        pytest.param("505, 550]", "505, 550, 599]", id="a code without a name"),
    ],
)
def test_an_error_in_the_document_is_named_and_leaves_the_old_client(
    client: Path, tmp_path: Path, old: str, new: str
) -> None:
    document = tmp_path / "broken.yaml"
    text = DOCUMENT.read_text()
    assert old in text
    document.write_text(text.replace(old, new, 1))
    before = snapshot(client)

    done = generate("--document", document, "--output", client)

    assert done.returncode == 1
    assert "broken.yaml" in done.stderr
    assert "Traceback" not in done.stderr
    assert snapshot(client) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.yaml", "kie4o_api"]


def test_every_generated_file_says_so_in_its_first_line() -> None:
    files = list((ROOT / "generated").rglob("*.py"))

    unmarked = [path for path in files if not path.read_text().startswith("# Generated from")]

    assert files
    assert unmarked == []
