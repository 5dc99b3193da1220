"""schemathesis' checks, each with the id of a rule."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from schemathesis import Case, Response
from schemathesis.checks import CheckFunction, CheckResult, not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi import checks
from schemathesis.specs.openapi.schemas import OpenApiSchema

from contract_tests.rules import Outcome, Rule

_CODES = "/components/schemas/ErrorCode"
_AUTH = "/components/securitySchemes/bearerAuth"
_BODY = "/components/schemas/GenerateRequest"
_FORM = "multipart/form-data"
_RESPONSES = "/paths/~1api~1v1~1gpt4o-image~1generate/post/responses"

# All of them but two that can never apply: nothing here is ever deleted, and no resource has a
# path of its own.
_CHECKS: dict[CheckFunction, Rule] = {
    not_a_server_error: Rule(
        "generated-no-server-error", "No request leads to a response of 500 or above.", (_CODES,)
    ),
    checks.status_code_conformance: Rule(
        "generated-code", "The code is listed for the operation.", ("codes-everywhere",)
    ),
    checks.content_type_conformance: Rule(
        "generated-media-type", "The response has the documented media type.", (_RESPONSES,)
    ),
    checks.response_headers_conformance: Rule(
        "generated-headers", "The response has the documented headers.", (_RESPONSES,)
    ),
    checks.response_schema_conformance: Rule(
        "generated-schema", "The response is what the document says of its code.", (_RESPONSES,)
    ),
    checks.negative_data_rejection: Rule(
        "generated-wrong-refused", "A request that breaks the document is refused.", (_BODY,)
    ),
    checks.positive_data_acceptance: Rule(
        "generated-right-accepted", "A request that keeps to the document is accepted.", (_BODY,)
    ),
    checks.missing_required_header: Rule(
        "generated-missing-header", "A request without a required header is refused.", (_AUTH,)
    ),
    checks.unsupported_method: Rule(
        "generated-method", "A method that the document does not name is refused.", ("http-status",)
    ),
    checks.allow_header_conformance: Rule(
        "generated-allow", "That refusal names the methods that there are.", ("http-status",)
    ),
    checks.ignored_auth: Rule(
        "generated-auth", "No key, or a wrong one, is code 401.", ("refusals-on-record",)
    ),
}
RULES = list(_CHECKS.values())
_BY_NAME = {check.__name__: rule for check, rule in _CHECKS.items()}


def listen(schema: OpenApiSchema, results: list[CheckResult]) -> None:
    """Let the outcome of each check that applied come to `results`."""

    @schema.hook("after_validate")
    def _(context: Any, case: Any, response: Any, results_: list[CheckResult]) -> None:
        results[:] = results_


def apply(
    response: Response, case: Case[Any], results: list[CheckResult], *, probing: bool = True
) -> Outcome:
    """Apply schemathesis' checks to the response of a generated request.

    Args:
        response: with the code as its status.
        case: the request.
        results: where the schema's hook puts what came of each check.
        probing: whether checks may send requests of their own.
    """
    left_out: set[CheckFunction] = set() if probing else {checks.ignored_auth}
    if case.media_type == _FORM:
        # A form has nothing but text, so a value of a wrong type is a right one when it is sent.
        left_out.add(checks.negative_data_rejection)
    results.clear()
    with suppress(FailureGroup):
        case.validate_response(response, checks=[c for c in _CHECKS if c not in left_out])
    found = [(_BY_NAME[result.name], result.failure) for result in results]
    return Outcome(
        frozenset(rule.id for rule, _ in found),
        [rule.broken(_said(failure)) for rule, failure in found if failure],
    )


def _said(failure: Failure) -> str:
    return " ".join(f"{failure.title}. {failure.message}".split())[:500]
