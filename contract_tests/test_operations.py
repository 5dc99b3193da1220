"""Every operation of the document, with right and wrong requests, against the mock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from schemathesis import Case, GenerationMode
from schemathesis.config import GenerationConfig
from schemathesis.core.failures import AcceptedNegativeData, Failure, FailureGroup, ServerError
from schemathesis.openapi.checks import (
    JsonSchemaError,
    RejectedPositiveData,
    UndefinedContentType,
    UnsupportedMethodResponse,
)
from werkzeug.wrappers import Response

from contract_tests.conftest import AUTHORIZED, Answer, Target, send

# Tests are made from them when this module is collected, before there are fixtures.
ENVELOPE = Target("envelope")
MIRROR = Target("mirror")
# What the web framework says of a wrong method has no code.
WITHOUT_CODE = 405


@pytest.fixture
def answers() -> Iterator[list[Answer]]:
    """Collects the answers of one operation. A run that met only one kind proves nothing."""
    collected: list[Answer] = []
    yield collected
    codes = {answer.code for answer in collected} - {None}
    assert 200 in codes, "no request was accepted"
    assert codes - {200}, "no request was refused"


@ENVELOPE.operations()
def test_answers_conform_and_come_with_http_200(case: Case[Any], answers: list[Answer]) -> None:
    answers.append(send(case))
    assert answers[-1].status == (200 if answers[-1].code else WITHOUT_CODE)


@MIRROR.operations()
def test_mirrored_answers_conform_and_come_with_their_code(
    case: Case[Any], answers: list[Answer]
) -> None:
    answers.append(send(case))
    assert answers[-1].status == (answers[-1].code or WITHOUT_CODE)


class Spoiled:
    """The mock, with something wrong in its answers."""

    def __init__(self, spoil: Callable[[Response], None]) -> None:
        self._spoil = spoil

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        response = Response.from_app(ENVELOPE.app, environ)
        self._spoil(response)
        return response(environ, start_response)


def failures(spoil: Callable[[Response], None]) -> set[type[Failure]]:
    """What the checks find when the boundary values of getTask are sent to a spoiled mock."""
    schema = ENVELOPE.schema(Spoiled(spoil))
    found: set[type[Failure]] = set()
    for case in schema.iter_coverage_cases(
        schema.find_operation_by_id("getTask"),
        generation_modes=list(GenerationMode),
        generation_config=GenerationConfig(with_security_parameters=False),
    ):
        try:
            send(case, AUTHORIZED)
        except FailureGroup as group:
            found.update(type(failure) for failure in group.exceptions)
    return found


def leave_alone(_: Response) -> None:
    pass


def rename_task_id(response: Response) -> None:
    response.data = response.data.replace(b'"taskId"', b'"task_id"')


def drop_message(response: Response) -> None:
    response.data = response.data.replace(b'"msg"', b'"message"')


def accept_everything(response: Response) -> None:
    if b'"code":422' in response.data:
        response.data = b'{"code":200,"msg":"success","data":{"taskId":"1","successFlag":0}}'


def refuse_everything(response: Response) -> None:
    response.data = b'{"code":401,"msg":"Unauthorized"}'


def fail_in_the_envelope(response: Response) -> None:
    response.data = b'{"code":500,"msg":"Server exception"}'


def fail_in_the_status(response: Response) -> None:
    response.status_code = 500


def answer_html(response: Response) -> None:
    response.mimetype = "text/html"


def drop_allow(response: Response) -> None:
    response.headers.pop("Allow", None)


def test_checks_find_nothing_in_unspoiled_answers() -> None:
    assert failures(leave_alone) == set()


@pytest.mark.parametrize(
    ("spoil", "failure"),
    [
        (rename_task_id, JsonSchemaError),
        (drop_message, JsonSchemaError),
        (accept_everything, AcceptedNegativeData),
        (refuse_everything, RejectedPositiveData),
        (fail_in_the_envelope, ServerError),
        (fail_in_the_status, ServerError),
        (answer_html, UndefinedContentType),
        (drop_allow, UnsupportedMethodResponse),
    ],
)
def test_checks_find_a_spoiled_answer(
    spoil: Callable[[Response], None], failure: type[Failure]
) -> None:
    assert failure in failures(spoil)
