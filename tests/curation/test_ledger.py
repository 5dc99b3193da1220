"""The ledger: each difference has one entry, each entry a difference, each pointer a target."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from curation import document as curated
from curation import ledger
from curation.audit import Audit

from tests.curation.openapi_pages import as_yaml, document, operation, page, properties

if TYPE_CHECKING:
    from curation.reader import Reading

GENERATE = "POST /api/v1/gpt4o-image/generate"
SIZE = (
    "/paths/~1api~1v1~1gpt4o-image~1generate/post/requestBody/content/application~1json"
    "/schema/properties/size"
)
Read = Callable[..., "Reading"]
Problems = Callable[..., list[str]]


def entry(**fields: Any) -> dict[str, Any]:
    """An entry for the one difference of the small document."""
    return {
        "id": "success-text",
        "at": "/paths",
        "upstream": {"newer": {"messages success": [200]}},
        "canonical": "Not shown.",
        "reason": "It is not to be compared.",
        "evidence": "docs-reference",
        "date": "2026-04",
        "severity": "S3",
    } | fields


def assumption(**fields: Any) -> dict[str, Any]:
    return entry(id="size-guess", at=SIZE, upstream={}, evidence="assumed") | fields


@pytest.fixture
def tree() -> dict[str, Any]:
    """A document with one operation, which agrees with its page but for one text."""
    tree = document()
    operation(tree)["x-codes"] = [200, 422]
    media = operation(tree)["responses"]["200"]["content"]["application/json"]
    media["example"] = {"code": 422, "msg": "nothing of that name"}
    return tree


@pytest.fixture
def problems(read: Read, tree: dict[str, Any], tmp_path: Path) -> Problems:
    """Audit the small document against its one page with some entries."""
    reading = read(page(document()))
    pages = reading.pages

    def audit(*entries: dict[str, Any]) -> list[str]:
        file = tmp_path / "curation.yaml"
        file.write_text(yaml.safe_dump(list(entries)))
        known, faults = ledger.load(file, ["newer"])
        return faults + Audit(curated.read(as_yaml(tree)), known, {"newer": pages}).problems()

    return audit


def size(tree: dict[str, Any]) -> dict[str, Any]:
    found = properties(tree)["size"]
    assert isinstance(found, dict)
    return found


def test_a_difference_with_one_entry_is_explained(problems: Problems) -> None:
    assert problems(entry()) == []


def test_a_difference_without_an_entry_is_a_problem(problems: Problems) -> None:
    [problem] = problems()

    assert "newer: messages success: docs say [200], document says nothing" in problem
    assert "add an entry" in problem


def test_two_entries_for_one_difference_are_a_problem(problems: Problems) -> None:
    [problem] = problems(entry(), entry(id="again"))

    assert "explained by success-text and by again" in problem


def test_an_id_that_is_used_twice_is_a_problem(problems: Problems) -> None:
    [problem] = problems(entry(), entry(upstream={}, evidence="recorded"))

    assert "success-text: the id is used twice" in problem


def test_an_entry_that_misquotes_the_docs_is_a_problem(problems: Problems) -> None:
    [problem] = problems(entry(upstream={"newer": {"messages success": [500]}}))

    assert "is said to be [500], but the docs say [200]" in problem


def test_an_entry_that_explains_nothing_any_more_is_a_problem(problems: Problems) -> None:
    idle = entry(id="idle", upstream={"newer": {f"{GENERATE} title": "Draw a picture"}})

    [problem] = problems(entry(), idle)

    assert "idle" in problem
    assert "explains nothing" in problem


@pytest.mark.parametrize("evidence", ["recorded", "newer-docs"])
def test_an_entry_may_stand_alone_on_evidence_from_elsewhere(
    problems: Problems, evidence: str
) -> None:
    assert problems(entry(), entry(id="alone", upstream={}, evidence=evidence)) == []


def test_an_entry_may_not_stand_alone_on_the_docs(problems: Problems) -> None:
    [problem] = problems(entry(), entry(id="alone", upstream={}))

    assert "alone: $: `upstream` is empty" in problem


def test_a_pointer_that_leads_nowhere_is_a_problem(problems: Problems) -> None:
    [problem] = problems(entry(at=["/paths", "/paths/~1nowhere"]))

    assert "at /paths/~1nowhere leads nowhere" in problem


def test_an_assumption_needs_the_mark_in_the_document(problems: Problems) -> None:
    [problem] = problems(entry(), assumption())

    assert f"add x-unverified: [size-guess] to openapi.yaml at {SIZE}" in problem


def test_a_mark_in_the_document_needs_an_assumption(
    problems: Problems, tree: dict[str, Any]
) -> None:
    size(tree)["x-unverified"] = ["size-guess"]

    [problem] = problems(entry())

    assert f"openapi.yaml: {SIZE}: x-unverified names `size-guess`" in problem


def test_mark_and_assumption_together_are_fine(problems: Problems, tree: dict[str, Any]) -> None:
    size(tree)["x-unverified"] = ["size-guess"]

    assert problems(entry(), assumption()) == []


def test_an_alias_explains_nothing_without_an_entry(
    problems: Problems, tree: dict[str, Any]
) -> None:
    size(tree)["x-aliases"] = ["aspect"]

    [problem] = problems(entry())

    assert "no entry explains x-aliases `aspect`" in problem


def test_a_spelling_of_a_sample_needs_the_alias(problems: Problems, tree: dict[str, Any]) -> None:
    properties(tree)["question"] = properties(tree).pop("prompt")

    found = problems(entry())

    assert any("no x-aliases lists the spelling `prompt` in `request`" in line for line in found)


def test_pending_pages_are_left_out_and_named(problems: Problems, tree: dict[str, Any]) -> None:
    tree["paths"] = {"/x": {"get": operation(tree)}}

    found = problems(
        entry(id="known", pending=["POST /api/v1/gpt4o-image/generate"], upstream={}),
        entry(id="mine", upstream={"newer": {"GET /x": None}}),
    )

    assert [line for line in found if "GET /x" not in line and "messages" not in line] == []


def test_a_pending_operation_that_is_described_is_a_problem(problems: Problems) -> None:
    found = problems(entry(pending=[GENERATE], upstream={}))

    assert any("is pending, but described" in line for line in found)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"note": "x"}, "'note' was unexpected"),
        ({"evidence": "hearsay"}, "'hearsay' is not one of"),
        ({"severity": "S4"}, "'S4' is not one of"),
        ({"reason": ""}, "$.reason: "),
        ({"at": "paths"}, "$.at: "),
        ({"id": "Success_Text"}, "$.id: "),
        ({"upstream": ["x"]}, "$.upstream: "),
        ({"date": "April"}, "$.date: "),
        ({"upstream": {"newest": {"x": 1}}}, "upstream names `newest`"),
    ],
)
def test_an_entry_out_of_form_is_a_problem(
    problems: Problems, fields: dict[str, Any], expected: str
) -> None:
    assert any(expected in problem for problem in problems(entry(**fields)))


def test_a_field_that_is_missing_is_a_problem(problems: Problems) -> None:
    incomplete = entry()
    del incomplete["severity"]

    assert any("'severity' is a required property" in problem for problem in problems(incomplete))
