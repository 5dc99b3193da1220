"""schemathesis' checks are right about envelopes, in this process and over HTTP, as they are."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from requests import Request
from schemathesis import Case, GenerationMode, Response
from werkzeug.wrappers import Response as Answer

from contract_tests.document import document
from contract_tests.generated import checks
from contract_tests.generated.schema import schema
from contract_tests.generated.transport import TargetBinding, adapted, as_received
from contract_tests.generated.view import view
from contract_tests.traffic.exchange import AUTHORIZED
from tests.contract.faulty_mock import (
    Change,
    Connect,
    broken_rules,
    in_process,
    mock,
    over_http,
)

WAYS = pytest.mark.parametrize("connect", [in_process, over_http])


def drop_message(answer: Answer) -> None:
    answer.data = answer.data.replace(b'"msg"', b'"message"')


def accept_everything(answer: Answer) -> None:
    answer.data = b'{"code":200,"msg":"success","data":{"taskId":"1","successFlag":0}}'


def refuse_everything(answer: Answer) -> None:
    answer.data = b'{"code":402,"msg":"Insufficient credits","data":null}'


def fail_in_the_envelope(answer: Answer) -> None:
    answer.data = b'{"code":500,"msg":"Server exception"}'


def fail_in_the_status(answer: Answer) -> None:
    answer.status_code = 500


def answer_html(answer: Answer) -> None:
    answer.mimetype = "text/html"


def answer_another_code(answer: Answer) -> None:
    answer.data = answer.data.replace(b'"code":422', b'"code":418')


def refuse_with_data(answer: Answer) -> None:
    answer.data = answer.data.replace(b'"data":null', b'"data":{}')


def drop_allow(answer: Answer) -> None:
    answer.headers.pop("Allow", None)


@WAYS
@pytest.mark.parametrize("operation", ["getTask", "getDownloadUrl"])
def test_nothing_is_found_in_a_good_implementation(connect: Connect, operation: str) -> None:
    with connect(mock()) as line:
        assert broken_rules(line, operation) == set()


def test_a_form_has_only_text_so_no_type_of_its_fields_is_wrong() -> None:
    with in_process(mock()) as line:
        binding = TargetBinding()
        service: Any = SimpleNamespace(line=line)
        binding.service = service
        upload = schema(binding, seed=1).find_operation_by_id("uploadFile")

        @settings(max_examples=200, derandomize=True, database=None)
        @given(upload.as_strategy(generation_mode=GenerationMode.NEGATIVE))
        def nothing_is_found(case: Case[Any]) -> None:
            response = case.call(headers=AUTHORIZED)
            assert checks.apply(response, case, binding.results).violations == []

        nothing_is_found()


@WAYS
def test_probes_that_checks_send_themselves_are_seen_in_the_same_light(
    connect: Connect,
) -> None:
    with connect(mock(keys=frozenset())) as line:
        assert broken_rules(line, "getCredits") == {"generated-auth"}


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (drop_message, "generated-schema"),
        (refuse_with_data, "generated-schema"),
        (accept_everything, "generated-wrong-refused"),
        (accept_everything, "generated-auth"),
        (refuse_everything, "generated-right-accepted"),
        (fail_in_the_envelope, "generated-no-server-error"),
        (fail_in_the_status, "generated-no-server-error"),
        (answer_html, "generated-media-type"),
        (answer_another_code, "generated-code"),
        (drop_allow, "generated-method"),
    ],
)
def test_each_check_finds_what_it_is_for(change: Change, rule: str) -> None:
    with in_process(mock(change)) as line:
        assert rule in broken_rules(line, "getTask")


def test_the_view_has_the_documented_codes_and_no_default() -> None:
    for operation in document().operations.values():
        responses = view()["paths"][operation.path][operation.method.lower()]["responses"]
        assert set(responses) == {str(code) for code in operation.codes}


def test_the_view_keeps_the_links() -> None:
    generate = view()["paths"]["/api/v1/gpt4o-image/generate"]["post"]["responses"]["200"]

    assert generate["links"]["GetTask"]["operationId"] == "getTask"


@pytest.mark.parametrize(
    ("status", "body", "seen"),
    [
        (200, b'{"code":422}', 422),
        (200, b'{"code":true}', 200),
        (200, b"<html>", 200),
        (500, b'{"code":422}', 500),
        (200, b'{"code":99999}', 200),
    ],
)
def test_the_true_status_stays_readable(status: int, body: bytes, seen: int) -> None:
    request = Request("GET", "http://mock.test/").prepare()
    response = Response(status, {}, body, request, elapsed=0.0, verify=False)

    assert adapted(response).status_code == seen
    assert as_received(response).status == status
