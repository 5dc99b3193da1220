"""What the document must be, so that a generator, a mock and a tester can all rely on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from openapi_spec_validator import validate

from contract_tests.document import document
from tests.conftest import ROOT

CONTRACT = document()
RAW = CONTRACT.raw
SCHEMAS: dict[str, dict[str, Any]] = RAW["components"]["schemas"]
OPERATIONS = {name: operation.node for name, operation in CONTRACT.operations.items()}


def media_with_examples(node: Any, where: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every media type object of the document, with its place."""
    if isinstance(node, dict):
        if "schema" in node and "examples" in node:
            yield where, node
        for key, value in node.items():
            yield from media_with_examples(value, f"{where}/{key}")


EXAMPLES = [
    pytest.param(media["schema"], CONTRACT.resolve(example)["value"], id=f"{where}/{name}")
    for where, media in media_with_examples(RAW["paths"])
    for name, example in media["examples"].items()
]


def test_the_document_is_valid_openapi() -> None:
    validate(RAW)

    assert RAW["openapi"] == "3.1.0"


@pytest.mark.parametrize(("schema", "value"), EXAMPLES)
def test_every_example_is_as_its_schema_says(schema: dict[str, Any], value: Any) -> None:
    assert CONTRACT.errors(schema, value) == []


def test_no_key_is_written_twice() -> None:
    class Strict(yaml.SafeLoader):
        """Refuses what YAML would pass over: the second of two equal keys."""

        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
            keys = [self.construct_object(key) for key, _ in node.value]
            assert len(keys) == len(set(keys)), node.start_mark
            return super().construct_mapping(node, deep)

    yaml.load((ROOT / "openapi" / "openapi.yaml").read_text(), Loader=Strict)


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_an_operation_lists_exactly_the_codes_it_has_examples_for(
    operation: dict[str, Any],
) -> None:
    answers = operation["responses"]["200"]["content"]["application/json"]["examples"]
    shown = {CONTRACT.resolve(example)["value"]["code"] for example in answers.values()}

    # A wrong path is a genuine HTTP 404, without an envelope.
    assert shown | {404} == set(operation["x-codes"])
    assert "404" in operation["responses"]


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_an_operation_has_security_one_tag_and_an_envelope_for_every_status(
    operation: dict[str, Any],
) -> None:
    assert operation["security"] == [{"bearerAuth": []}]
    assert len(operation["tags"]) == 1
    real = {"400", "401", "405", "500"} if operation["tags"] == ["uploads"] else set()
    assert set(operation["responses"]) == {"200", "404", "default", *real}


def test_the_operations_are_those_of_the_service() -> None:
    found = {(op.method, op.path, op.id) for op in CONTRACT.operations.values()}

    assert found == {
        ("POST", "/api/v1/gpt4o-image/generate", "generateImage"),
        ("GET", "/api/v1/gpt4o-image/record-info", "getTask"),
        ("POST", "/api/v1/gpt4o-image/download-url", "getDownloadUrl"),
        ("GET", "/api/v1/chat/credit", "getCredits"),
        ("POST", "/api/v1/jobs/createTask", "createJob"),
        ("GET", "/api/v1/jobs/recordInfo", "getJob"),
        ("POST", "/api/v1/common/download-url", "getCommonDownloadUrl"),
        ("POST", "/api/file-stream-upload", "uploadFile"),
        ("POST", "/api/file-base64-upload", "uploadBase64"),
        ("POST", "/api/file-url-upload", "uploadFromUrl"),
    }


def test_links_lead_from_generate_to_the_task_and_to_its_download() -> None:
    created = OPERATIONS["generateImage"]["responses"]["200"]["links"]
    read = OPERATIONS["getTask"]["responses"]["200"]["links"]

    assert created["GetTask"]["operationId"] == "getTask"
    assert {link["operationId"] for link in read.values()} == {"getTask", "getDownloadUrl"}


def test_the_callback_goes_to_the_address_in_the_request_and_has_a_component_as_body() -> None:
    (expression,) = OPERATIONS["generateImage"]["callbacks"]["onTaskCompleted"]
    callback = OPERATIONS["generateImage"]["callbacks"]["onTaskCompleted"][expression]["post"]

    assert expression == "{$request.body#/callBackUrl}"
    assert "callBackUrl" in SCHEMAS["GenerateRequest"]["properties"]
    body = callback["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/TaskCallback"}


def test_examples_show_a_running_a_finished_and_both_kinds_of_failed_task() -> None:
    records = OPERATIONS["getTask"]["responses"]["200"]["content"]["application/json"]["examples"]
    values = [CONTRACT.resolve(example)["value"] for example in records.values()]
    flags = {value["data"]["successFlag"] for value in values if value["code"] == 200}

    assert flags == {0, 1, 2, 3}


def test_failed_examples_cover_every_known_error_code() -> None:
    records = [example["value"] for example in RAW["components"]["examples"].values()]
    failed = [
        r["data"] for r in records if isinstance(r.get("data"), dict) and "errorCode" in r["data"]
    ]

    assert {record["errorCode"] for record in failed} == {None, 400, 451, 500}


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_names_its_objects_and_enums(name: str) -> None:
    """Inline ones would get names from the generator that change with their place."""
    inline = [
        where
        for where, node in nodes(SCHEMAS[name])
        if where and ("enum" in node or (node.get("type") == "object"))
    ]

    assert inline == []


@pytest.mark.parametrize("name", [n for n, schema in SCHEMAS.items() if "enum" in schema])
def test_an_enum_has_a_name_for_each_value(name: str) -> None:
    schema = SCHEMAS[name]

    assert len(schema["x-enum-varnames"]) == len(schema["enum"])
    assert None not in schema["enum"]


@pytest.mark.parametrize("name", ["GenerateRequest", "DownloadUrlRequest"])
def test_a_request_field_has_no_default_that_a_client_would_freeze(name: str) -> None:
    assert [where for where, node in nodes(SCHEMAS[name]) if "default" in node] == []


@pytest.mark.parametrize("name", ["GenerateRequest", "DownloadUrlRequest"])
def test_a_mistake_points_to_one_field_and_is_none_itself(name: str) -> None:
    fields = SCHEMAS[name]["properties"]
    wrong = [
        word
        for node in fields.values()
        for word in [
            *CONTRACT.resolve(node).get("x-mistakes", ()),
            *CONTRACT.resolve(node).get("x-aliases", ()),
            *(node.get("x-mistakes", ()) if "$ref" not in node else ()),
        ]
    ]

    assert not set(wrong) & set(fields)


def test_limits_and_lifetimes_are_the_published_ones() -> None:
    assert RAW["x-limits"] == {
        "taskReads": {"count": 3, "seconds": 1, "per": "task"},
        "jobReads": {"count": 10, "seconds": 1, "per": "task"},
        "generations": {"count": 20, "seconds": 10, "per": "account"},
        "runningTasks": {"count": 100, "per": "account"},
    }
    assert RAW["x-lifetimes"] == {
        "imageSeconds": 14 * 24 * 3600,
        "linkSeconds": 20 * 60,
        "recordSeconds": 60 * 24 * 3600,
        "uploadSeconds": 24 * 3600,
    }
    assert RAW["x-upload-limits"]["base64Bytes"] == 10 * 1024 * 1024
    assert RAW["x-upload-limits"]["urlBytes"] == 100 * 1024 * 1024
    assert RAW["x-upload-limits"]["urlSeconds"] == 30
    assert RAW["x-callback-delivery"]["timeoutSeconds"] == 15
    assert RAW["x-callback-delivery"]["retrySeconds"] == [60, 5 * 60, 15 * 60]


def test_every_ledger_id_that_code_cites_is_in_the_ledger() -> None:
    ledger = {entry["id"] for entry in yaml.safe_load((ROOT / "openapi/curation.yaml").read_text())}
    sources = [*(ROOT / "src").rglob("*.py"), *(ROOT / "mock_server").rglob("*.py")]
    cited = {
        identity
        for path in sources
        for group in re.findall(r"\(ledger:\s*([^)]*)\)", path.read_text())
        for identity in re.split(r",\s*", group)
    }

    assert cited
    assert cited - ledger == set()


def test_codes_of_newer_pages_have_names_too() -> None:
    assert {408, 501, 505} <= set(SCHEMAS["ErrorCode"]["enum"])


def nodes(node: Any, where: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema object below `node`, examples left out."""
    if isinstance(node, dict):
        yield where, node
        for key, value in node.items():
            if key not in ("example", "examples", "x-pixels"):
                yield from nodes(value, f"{where}/{key}")
    elif isinstance(node, list):
        for number, value in enumerate(node):
            yield from nodes(value, f"{where}/{number}")
