"""What a change is called, and whom it breaks: the checks of oasdiff."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.curation import openapi_pages
from tests.curation.openapi_pages import document, operation, properties

Compare = Callable[..., list[dict[str, Any]]]


FIELDS = [
    ("size", {"enum": ["1:1", "3:2", "16:9"]}, "request-property-enum-value-added", "info"),
    ("size", {"enum": ["1:1"]}, "request-property-enum-value-removed", "error"),
    ("size", {"enum": None}, "request-property-became-not-enum", "info"),
    ("prompt", {"enum": ["A hat"]}, "request-property-became-enum", "error"),
    ("prompt", {"type": "integer"}, "request-property-type-changed", "error"),
    ("prompt", {"nullable": True}, "request-property-became-nullable", "info"),
    ("prompt", {"maxLength": 9}, "request-property-max-length-set", "warning"),
    ("prompt", {"pattern": "^A"}, "request-property-pattern-added", "warning"),
    ("prompt", {"default": "A hat"}, "request-property-default-value-added", "info"),
    ("prompt", {"deprecated": True}, "request-property-deprecated", "info"),
    ("prompt", {"format": "uri"}, "request-property-type-compatible", "info"),
    ("prompt", {"format": "date"}, "request-property-type-changed", "error"),
]


@pytest.mark.parametrize(("field", "new", "check", "level"), FIELDS)
def test_a_change_to_a_request_is_judged_for_who_sends_it(
    compare: Compare, field: str, new: dict[str, Any], check: str, level: str
) -> None:
    old, tree = openapi_pages.altered()
    changed = properties(tree)[field] | new
    properties(tree)[field] = {key: value for key, value in changed.items() if value is not None}

    [change] = compare(old, openapi_pages.page(tree))

    assert (change["check"], change["level"]) == (check, level)
    assert change["who"] == ("" if level == "info" else "senders")


@pytest.mark.parametrize(
    ("old", "new", "check", "level"),
    [
        (5, 3, "request-property-max-decreased", "error"),
        (3, 5, "request-property-max-increased", "info"),
        (5, "many", "request-property-max-increased", "info"),
        (3, None, "request-property-max-unset", "info"),
    ],
)
def test_a_bound_that_moves_is_judged_by_its_direction(
    compare: Compare, old: Any, new: Any, check: str, level: str
) -> None:
    before, after = document(), document()
    properties(before)["nVariants"]["maximum"] = old
    properties(after)["nVariants"]["maximum"] = new

    [change] = compare(openapi_pages.page(before), openapi_pages.page(after))

    assert (change["check"], change["level"]) == (check, level)


@pytest.mark.parametrize(
    ("gone", "come", "check", "level"),
    [
        ("500", "501", "response-non-success-status-removed", "info"),
        ("500", None, "response-non-success-status-removed", "info"),
        (None, "201", "response-success-status-added", "info"),
    ],
)
def test_a_status_that_comes_or_goes_is_judged(
    compare: Compare, gone: str | None, come: str | None, check: str, level: str
) -> None:
    old, tree = openapi_pages.altered()
    statuses = operation(tree)["responses"]
    if gone:
        del statuses[gone]
    if come:
        statuses[come] = {"content": {}}

    [change] = compare(old, openapi_pages.page(tree))

    assert (change["check"], change["level"]) == (check, level)


ANSWERS = [
    ({"type": "string", "nullable": True}, "response-property-became-nullable", "error"),
    ({"type": "integer"}, "response-property-type-changed", "error"),
    ({"type": "string", "enum": ["t1"]}, "response-property-became-enum", "info"),
]


@pytest.mark.parametrize(("new", "check", "level"), ANSWERS)
def test_a_change_to_a_response_is_judged_for_who_reads_it(
    compare: Compare, new: dict[str, Any], check: str, level: str
) -> None:
    old, tree = openapi_pages.altered()
    response = operation(tree)["responses"]["200"]["content"]["application/json"]["schema"]
    response["allOf"][0]["properties"]["data"]["properties"]["taskId"] = new

    [change] = compare(old, openapi_pages.page(tree))

    assert (change["check"], change["level"]) == (check, level)
    assert change["who"] == ("" if level == "info" else "readers")


def test_a_field_that_is_required_now_breaks_who_sends(compare: Compare) -> None:
    old, tree = openapi_pages.altered()
    properties(tree)["style"] = {"type": "string"}
    body = operation(tree)["requestBody"]["content"]["application/json"]["schema"]
    body["required"] = ["size", "style"]

    [change] = compare(old, openapi_pages.page(tree))

    assert (change["check"], change["level"]) == ("new-required-request-property", "error")


@pytest.mark.parametrize(
    ("changes", "check", "level"),
    [
        ({"deprecated": True}, "endpoint-deprecated", "info"),
        ({"summary": "Paint"}, "", "info"),
        ({"security": []}, "api-security-removed", "error"),
        ({"servers": [{"url": "https://api.example.com"}]}, "server-changed", "error"),
    ],
)
def test_a_change_to_an_operation_as_a_whole_is_judged(
    compare: Compare, changes: dict[str, Any], check: str, level: str
) -> None:
    old, tree = openapi_pages.altered(**changes)

    [change] = compare(old, openapi_pages.page(tree))

    assert (change["check"], change["level"]) == (check, level)
