"""The control plane: what state there is, and what a mistake is answered with."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.metadata import version

import pytest
from kie4o_mock.control import HANDLERS
from kie4o_mock.openapi import control_document
from openapi_spec_validator import validate

from contract_tests.document import Document
from tests.conftest import START, Mock
from tests.mock.conftest import NOBODY, Visit, problem

StartMock = Callable[..., Mock]


def test_health_names_version_settings_and_state(start_mock: StartMock) -> None:
    mock = start_mock(profile="quickstart", http_status="mirror", seed=11)
    mock.create()

    health = mock.http.get("/__mock/health").json()

    del health["bounds"]
    assert health == {
        "status": "ok",
        "version": version("kie4o"),
        "profile": "quickstart",
        "httpStatus": "mirror",
        "seed": 11,
        "sandboxes": 1,
        "tasks": 1,
    }


def test_health_needs_no_key_and_no_working_service(start_mock: StartMock) -> None:
    mock = start_mock(maintenance=True)

    answer = mock.http.get("/__mock/health", headers=NOBODY).json()

    assert (answer["status"], answer["sandboxes"]) == ("ok", 0)


def test_a_reset_with_a_key_forgets_that_key_only(mock: Mock, visit: Visit) -> None:
    other = visit(mock, "other-key")
    mock.create()
    other.create()

    assert mock.post("/__mock/reset", None) == {"sandboxes": 1, "tasks": 1}
    assert (mock.credits(), other.credits()) == (1000, 999)


def test_a_reset_without_a_key_forgets_all(mock: Mock, visit: Visit) -> None:
    other = visit(mock, "other-key")
    mock.create()
    other.create()

    assert mock.post("/__mock/reset", None, headers=NOBODY) == {"sandboxes": 2, "tasks": 2}
    assert (mock.credits(), other.credits()) == (1000, 1000)


def test_a_reset_without_a_key_brings_real_time_back(mock: Mock) -> None:
    mock.post("/__mock/clock/advance", {"seconds": 60}, headers=NOBODY)

    mock.post("/__mock/reset", None, headers=NOBODY)

    assert mock.http.get("/__mock/clock", headers=NOBODY).json()["now"] == START


def test_a_reset_sandbox_draws_the_same_ids_again(mock: Mock) -> None:
    before = mock.create()

    mock.post("/__mock/reset", None)

    assert mock.read(before)["code"] == 422
    assert mock.create() == before


def test_a_reset_of_nothing_is_no_mistake(mock: Mock) -> None:
    assert mock.post("/__mock/reset", None) == {"sandboxes": 0, "tasks": 0}


@pytest.mark.parametrize("path", ["/__mock/nope", "/__mock/clock/back"])
def test_an_unknown_control_path_is_a_problem(mock: Mock, path: str) -> None:
    assert problem(mock.http.get(path), 404) == f"GET {path}"


def test_a_wrong_control_method_is_a_problem_that_names_the_right_one(mock: Mock) -> None:
    answer = mock.http.get("/__mock/reset")

    assert problem(answer, 405) == "GET /__mock/reset"
    assert "POST" in answer.headers["allow"]


def test_control_works_while_keys_are_limited(start_mock: StartMock) -> None:
    mock = start_mock(keys=frozenset({"right-key"}))

    assert mock.http.get("/__mock/clock", headers=NOBODY).json()["now"] == START


def test_the_control_plane_serves_its_own_document(mock: Mock) -> None:
    document = mock.http.get("/__mock/openapi.json").json()

    validate(document)
    assert "/__mock/clock/advance" in document["paths"]


def test_the_control_plane_serves_the_document_of_the_api(mock: Mock, contract: Document) -> None:
    document = mock.http.get("/__mock/api/openapi.json").json()

    validate(document)
    operations = [
        node["operationId"]
        for item in document["paths"].values()
        for method, node in item.items()
        if method != "parameters"
    ]
    assert operations == list(contract.operations)


@pytest.mark.parametrize("path", ["/__mock/openapi.json", "/__mock/api/openapi.json"])
def test_a_document_has_this_mock_as_its_only_server(mock: Mock, path: str) -> None:
    document = mock.http.get(path).json()

    assert document["servers"] == [{"url": "/"}]
    assert '"servers":' not in json.dumps(document["paths"])


def test_no_text_of_the_document_was_cut_by_a_comma(mock: Mock) -> None:
    assert b":null" not in mock.http.get("/__mock/openapi.json").content


def test_every_control_operation_has_one_handler() -> None:
    assert sorted(HANDLERS) == sorted(route.id for route in control_document().operations.values())


def test_the_control_document_names_every_operation_of_the_api(contract: Document) -> None:
    named = control_document().schema("OperationId")["enum"]

    assert named == list(contract.operations)


def test_an_unknown_query_parameter_is_refused(mock: Mock) -> None:
    answer = mock.http.get("/__mock/clock", params={"task": "x"})

    assert problem(answer, 422).startswith("task: unknown.")
