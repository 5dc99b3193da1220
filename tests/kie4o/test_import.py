"""What the client costs to import: nothing that only command, receiver or mock need."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import kie4o

# httpx itself loads click and rich where they are installed.
FOREIGN = ["flask", "werkzeug", "yaml", "PIL", "jsonschema", "jsonschema_rs", "orjson", "requests"]
OWN = [
    "kie4o._batch.executor",
    "kie4o._batch.scheduler",
    "kie4o.cli",
    "kie4o.__main__",
    "kie4o.receiver",
    "kie4o_mock",
]
STANDARD = [
    "asyncio",
    "concurrent.futures.thread",
    "multiprocessing",
    "sqlite3",
    "unittest",
    "wsgiref",
]


def loaded_by(statement: str) -> set[str]:
    code = f"import json, sys; {statement}; print(json.dumps(list(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(found.stdout))


@pytest.fixture(scope="module")
def added() -> set[str]:
    """The modules that the client loads beyond those of its two dependencies."""
    return loaded_by("from kie4o import Kie") - loaded_by("import httpx, attrs")


@pytest.mark.parametrize("name", [*FOREIGN, *OWN, *STANDARD])
def test_importing_the_client_does_not_load_what_it_does_not_need(
    added: set[str], name: str
) -> None:
    assert name not in added


def test_importing_the_client_loads_no_package_besides_its_dependencies(added: set[str]) -> None:
    packages = {name.partition(".")[0] for name in added} - sys.stdlib_module_names

    assert packages == {"kie4o", "kie4o_api"}


def test_importing_the_package_loads_nothing_before_it_is_used() -> None:
    assert loaded_by("import kie4o").isdisjoint(
        {"httpx", "attrs", "kie4o_api", "kie4o._sync.client"}
    )


def test_a_name_that_there_is_not_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = kie4o.nothing


def test_the_package_lists_what_it_offers() -> None:
    assert set(kie4o.__all__) <= set(dir(kie4o))
