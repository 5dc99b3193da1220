"""What `import kie4o` costs: nothing that only the command, the receiver or the mock needs."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

# httpx itself loads click and rich where they are installed.
FOREIGN = ["flask", "werkzeug", "yaml", "PIL", "jsonschema", "jsonschema_rs", "orjson", "requests"]
OWN = ["kie4o.cli", "kie4o.__main__", "kie4o.receiver", "kie4o_mock"]
STANDARD = ["concurrent.futures.thread", "multiprocessing", "sqlite3", "unittest", "wsgiref"]


def loaded_by(statement: str) -> set[str]:
    code = f"import json, sys; {statement}; print(json.dumps(list(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(found.stdout))


@pytest.fixture(scope="module")
def added() -> set[str]:
    """The modules that `import kie4o` loads beyond those of its two dependencies."""
    return loaded_by("import kie4o") - loaded_by("import httpx, attrs")


@pytest.mark.parametrize("name", [*FOREIGN, *OWN, *STANDARD])
def test_importing_the_client_does_not_load_what_it_does_not_need(
    added: set[str], name: str
) -> None:
    assert name not in added


def test_importing_the_client_loads_no_package_besides_its_dependencies(added: set[str]) -> None:
    packages = {name.partition(".")[0] for name in added} - sys.stdlib_module_names

    assert packages == {"kie4o", "kie4o_api"}
