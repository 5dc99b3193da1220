"""What the client costs to import: nothing that only command, receiver or mock need."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
import typing
from typing import Any

import pytest
from kie4o_api import models

import kie4o
from kie4o import AsyncKie, BatchItem, Callback, Clock, Kie, Poll, Task, UploadedFile
from kie4o.receiver import Receiver

# httpx itself loads click and rich where they are installed.
FOREIGN = ["flask", "werkzeug", "yaml", "PIL", "jsonschema", "jsonschema_rs", "orjson", "requests"]
OWN = {
    "kie4o",
    "kie4o._arguments",
    "kie4o._concurrency",
    "kie4o._clock",
    "kie4o._limits",
    "kie4o._options",
    "kie4o._poll",
    "kie4o._version",
    "kie4o._wire_values",
    "kie4o.errors",
    "kie4o.stores",
    "kie4o.stores._store",
}
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


@pytest.mark.parametrize(("name", "form"), [("Kie", "_sync"), ("AsyncKie", "_async")])
def test_importing_a_client_loads_what_its_signatures_need_and_nothing_that_a_call_needs(
    name: str, form: str
) -> None:
    loaded = loaded_by(f"from kie4o import {name}") - loaded_by("import httpx, attrs")

    own = {module for module in loaded if module.partition(".")[0] not in sys.stdlib_module_names}
    assert own == OWN | {f"kie4o.{form}", f"kie4o.{form}.client"}


def test_a_model_is_loaded_without_the_others() -> None:
    loaded = loaded_by("from kie4o_api.models import CreditsSuccess")

    models = {module for module in loaded if module.startswith("kie4o_api.models.")}
    assert models == {"kie4o_api.models.credits_success"}


def test_every_model_that_the_package_lists_can_be_imported() -> None:
    for name in models.__all__:
        assert getattr(models, name).__name__ == name


def test_a_model_that_there_is_not_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'Nothing'"):
        _ = models.Nothing  # type: ignore[attr-defined]  # what the test is about


@pytest.mark.parametrize("name", [*FOREIGN, *STANDARD])
def test_importing_the_client_does_not_load_what_it_does_not_need(
    added: set[str], name: str
) -> None:
    assert name not in added


def test_importing_the_package_loads_nothing_before_it_is_used() -> None:
    assert loaded_by("import kie4o").isdisjoint(
        {"httpx", "attrs", "kie4o_api", "kie4o._sync.client"}
    )


def test_a_name_that_there_is_not_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = kie4o.nothing


def test_the_package_lists_what_it_offers() -> None:
    assert set(kie4o.__all__) <= set(dir(kie4o))


def public_functions() -> list[Any]:
    found: list[Any] = []
    for kind in (Kie, AsyncKie, Task, Receiver, Poll, Clock, BatchItem, Callback, UploadedFile):
        for name, value in vars(kind).items():
            own = getattr(value, "fget", None) or getattr(value, "__func__", value)
            if inspect.isfunction(own) and (name == "__init__" or not name.startswith("_")):
                found.append(pytest.param(own, id=own.__qualname__))
    return found


@pytest.mark.parametrize("function", public_functions())
def test_the_types_of_a_public_method_can_be_looked_up(function: Any) -> None:
    hints = typing.get_type_hints(function)

    assert hints.keys() == function.__annotations__.keys()
