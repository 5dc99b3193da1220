"""scripts/audit.py: its exit codes, its messages, and that it writes nothing."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
OPENAPI = ROOT / "openapi"
Run = Callable[..., "subprocess.CompletedProcess[str]"]


def test_the_committed_document_and_ledger_are_clean() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "audit.py")]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("audit: clean; ")
    assert "from 3 snapshots" in done.stdout


def test_an_unexplained_change_of_the_document_is_reported(run: Run, tmp_path: Path) -> None:
    tree = yaml.safe_load((OPENAPI / "openapi.yaml").read_text())
    tree["components"]["schemas"]["VariantCount"]["enum"] = [1, 2]
    (tmp_path / "openapi.yaml").write_text(yaml.safe_dump(tree))

    done = run("audit.py", "--document", tmp_path / "openapi.yaml")

    assert done.returncode == 1
    assert (
        "older: POST /api/v1/gpt4o-image/generate request.nVariants.enum: docs say [1, 2, 4], "
        "document says [1, 2]; add an entry to curation.yaml, or change openapi.yaml at "
        "/components/schemas/VariantCount/enum"
    ) in done.stdout


def test_a_code_that_only_the_list_has_misses_its_name_and_its_source(
    run: Run, tmp_path: Path
) -> None:
    tree = yaml.safe_load((OPENAPI / "openapi.yaml").read_text())
    tree["components"]["schemas"]["ErrorCode"]["enum"].append(599)
    (tmp_path / "openapi.yaml").write_text(yaml.safe_dump(tree))

    done = run("audit.py", "--document", tmp_path / "openapi.yaml")

    assert done.returncode == 1
    assert "/components/schemas/ErrorCode: 16 values and 15 names" in done.stdout
    assert "/components/schemas/ErrorCode: 599 stands in no page" in done.stdout


def test_the_generator_says_all_that_a_new_code_needs(run: Run, tmp_path: Path) -> None:
    tree = yaml.safe_load((OPENAPI / "openapi.yaml").read_text())
    tree["components"]["schemas"]["ErrorCode"]["enum"].append(599)
    (tmp_path / "openapi.yaml").write_text(yaml.safe_dump(tree))

    done = run("generate.py", "--check", "--document", tmp_path / "openapi.yaml")

    assert done.returncode == 1
    for needed in ("x-enum-varnames", "a page that lists it", "an entry of curation.yaml"):
        assert needed in done.stderr


def test_an_operation_without_a_body_lacks_the_examples_of_its_codes(
    run: Run, tmp_path: Path
) -> None:
    tree = yaml.safe_load((OPENAPI / "openapi.yaml").read_text())
    operation = tree["paths"]["/api/v1/chat/credit"]["get"]
    operation["responses"]["204"] = {"description": "No body."}
    del operation["responses"]["200"]
    (tmp_path / "openapi.yaml").write_text(yaml.safe_dump(tree, sort_keys=False))

    done = run("audit.py", "--document", tmp_path / "openapi.yaml")

    assert done.stderr == ""
    assert "add an example of it to the response 200" in done.stdout


def test_a_ledger_that_is_no_list_is_an_error(run: Run, tmp_path: Path) -> None:
    (tmp_path / "curation.yaml").write_text("id: x")

    done = run("audit.py", "--ledger", tmp_path / "curation.yaml")

    assert done.returncode == 2
    assert "expected a list of entries" in done.stderr


def test_facts_that_are_not_there_are_an_error(run: Run, tmp_path: Path) -> None:
    (tmp_path / "older.yaml").write_text("name: older")

    done = run("audit.py", "--upstream", tmp_path)

    assert done.returncode == 2
    assert "older.yaml" in done.stderr


def test_every_x_key_of_the_document_is_explained_in_the_readme() -> None:
    readme = (OPENAPI / "README.md").read_text()
    pending = [yaml.safe_load((OPENAPI / "openapi.yaml").read_text())]
    used: set[str] = set()
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            used |= {name for name in node if str(name).startswith("x-")}
            pending += node.values()
        elif isinstance(node, list):
            pending += node

    assert [name for name in sorted(used) if f"| `{name}` |" not in readme] == []


def test_the_decisions_in_the_readme_are_entries_of_the_ledger() -> None:
    readme = (OPENAPI / "README.md").read_text()
    table = readme.partition("## Ten decisions")[2].partition("##")[0]
    named = [row.split("`")[-2] for row in table.splitlines() if row.startswith("|") and "`" in row]
    entries = {entry["id"] for entry in yaml.safe_load((OPENAPI / "curation.yaml").read_text())}

    assert len(named) == 10
    assert set(named) <= entries
