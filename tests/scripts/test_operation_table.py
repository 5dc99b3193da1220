"""The table of operations holds what the document says of each one."""

from __future__ import annotations

from typing import Any

import pytest
from kie4o_api.operations import CREATE_JOB, GENERATE_IMAGE, OPERATIONS
from operation_table import operation_table

from contract_tests.document import Document


def table(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    exec(operation_table(document), found)
    return found


def document(operation: dict[str, Any], **item: Any) -> dict[str, Any]:
    servers = [{"url": "https://api.test"}]
    return {"servers": servers, "paths": {"/v1/jobs": {"post": operation, **item}}}


def test_the_table_has_every_operation_of_the_document() -> None:
    described = {
        (operation.id, operation.method, operation.path)
        for operation in Document().operations.values()
    }

    assert {(entry.id, entry.method, entry.path) for entry in OPERATIONS} == described


def test_only_what_creates_a_task_is_paid() -> None:
    assert [entry for entry in OPERATIONS if entry.paid] == [GENERATE_IMAGE, CREATE_JOB]


def test_an_operation_is_free_unless_the_document_says_that_it_is_paid() -> None:
    free, paid = {"operationId": "createTask"}, {"operationId": "createTask", "x-paid": True}

    assert not table(document(free))["CREATE_TASK"].paid
    assert table(document(paid))["CREATE_TASK"].paid


@pytest.mark.parametrize(
    ("operation", "item", "server"),
    [
        ({}, {}, "https://api.test"),
        ({}, {"servers": [{"url": "https://path.test"}]}, "https://path.test"),
        ({"servers": [{"url": "https://own.test"}]}, {}, "https://own.test"),
    ],
)
def test_the_nearest_server_counts(
    operation: dict[str, Any], item: dict[str, Any], server: str
) -> None:
    found = table(document({"operationId": "upload", **operation}, **item))

    assert found["UPLOAD"].server == server
