"""schemathesis' checks, each with the id of a rule."""

from __future__ import annotations

from typing import Any

from schemathesis import Case, Response
from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi import checks

from contract_tests.invariants import Outcome, Rule
from contract_tests.invariants.rules import Violation

_CODES = "/components/schemas/ErrorCode"
_AUTH = "/components/securitySchemes/bearerAuth"
_BODY = "/components/schemas/GenerateRequest"
_ANSWERS = "/paths/~1api~1v1~1gpt4o-image~1generate/post/responses"

_CHECKS: dict[CheckFunction, Rule] = {
    not_a_server_error: Rule(
        "generated-no-server-error", "No request leads to an answer of 500 or above.", (_CODES,)
    ),
    checks.status_code_conformance: Rule(
        "generated-code", "The code is listed for the operation.", ("codes-everywhere",)
    ),
    checks.content_type_conformance: Rule(
        "generated-media-type", "The answer has the documented media type.", (_ANSWERS,)
    ),
    checks.response_headers_conformance: Rule(
        "generated-headers", "The answer has the documented headers.", (_ANSWERS,)
    ),
    checks.response_schema_conformance: Rule(
        "generated-schema", "The answer is what the document says of its code.", (_ANSWERS,)
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
    checks.use_after_free: Rule(
        "generated-use-after-free", "What is gone cannot be used.", (_ANSWERS,)
    ),
    checks.ensure_resource_availability: Rule(
        "generated-available", "What was created is there.", (_ANSWERS,)
    ),
}
RULES = list(_CHECKS.values())


def apply(response: Response, case: Case[Any]) -> Outcome:
    """Apply schemathesis' checks to the answer of a generated request."""
    return Outcome(
        frozenset(rule.id for rule in RULES),
        [found for check, rule in _CHECKS.items() for found in _violations(check, rule, response, case)],
    )


def _violations(
    check: CheckFunction, rule: Rule, response: Response, case: Case[Any]
) -> list[Violation]:
    try:
        case.validate_response(response, checks=[check])
    except FailureGroup as group:
        return [rule.broken(_said(failure)) for failure in group.exceptions]
    return []


def _said(failure: Exception) -> str:
    if isinstance(failure, Failure):
        return " ".join(f"{failure.title}. {failure.message}".split())[:500]
    return str(failure)
