"""What the suite may import: it judges the mock and the client, so it is made of neither."""

from __future__ import annotations

import ast
import sys

import pytest

from tests.conftest import ROOT

SUITE = ROOT / "contract_tests"
RULES = [*(SUITE / "rules").glob("*.py"), SUITE / "document.py", SUITE / "examiner.py"]


def imported(path: str) -> set[str]:
    """The packages that a file of the suite imports."""
    found = set()
    for node in ast.walk(ast.parse((SUITE / path).read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level != 1:
            found.add((node.module or "..").partition(".")[0])
    return found


@pytest.mark.parametrize("folder", ["rules", "traffic", "targets", "generated", "lifecycle"])
def test_only_one_target_knows_the_mock_and_nothing_knows_the_client(folder: str) -> None:
    for path in (SUITE / folder).glob("*.py"):
        foreign = imported(str(path)) & {"kie4o", "kie4o_api", "kie4o_mock"}
        assert foreign <= ({"kie4o_mock"} if path.name == "mock.py" else set()), path


def test_the_rules_need_neither_http_nor_a_test_runner() -> None:
    for path in RULES:
        assert not imported(str(path)) & {"httpx", "requests", "pytest", "schemathesis"}, path


def test_the_independent_implementation_shares_nothing_with_mock_client_and_suite() -> None:
    libraries = {"PIL", "attrs", "flask", "httpx", "jsonschema", "werkzeug"}
    for path in (SUITE / "independent").glob("*.py"):
        assert imported(str(path)) <= libraries | sys.stdlib_module_names, path
