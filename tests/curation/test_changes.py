"""Changes: what a new page adds, removes and changes, and what breaks the client."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from curation.changes import Change, changes, only_pages_of
from curation.importer import facts_of
from curation.ledger import Entry

GENERATE = "POST /api/v1/gpt4o-image/generate"
RECORD_INFO = "GET /api/v1/gpt4o-image/record-info"
Alter = Callable[[str, str], str]
Report = Callable[[str], dict[str, Change]]


@pytest.fixture
def report(page: str) -> Report:
    """Compare an altered page with the page; give the changes by address."""
    return lambda new: {c.address: c for c in changes(facts_of(page), facts_of(new), [], "newer")}


def test_the_same_page_has_no_changes(report: Report, page: str) -> None:
    assert report(page) == {}


def test_a_renamed_field_of_an_answer_is_removed_and_added(report: Report, alter: Alter) -> None:
    found = report(alter("resultUrls:", "images:"))

    old = found.pop(f"{RECORD_INFO} response.data.response.resultUrls")
    new = found.pop(f"{RECORD_INFO} response.data.response.images")
    assert (old.kind, old.breaking) == ("removed", True)
    assert (new.kind, new.breaking) == ("added", False)
    assert found == {}


def test_a_removed_field_of_a_request_breaks(report: Report, alter: Alter) -> None:
    field = "              prompt:\n                allOf:\n                  - type: string\n"

    [change] = report(alter(field, "")).values()

    assert change.address == f"{GENERATE} request.prompt"
    assert (change.kind, change.breaking) == ("removed", True)


@pytest.mark.parametrize(
    ("old", "new", "address", "breaking"),
    [
        ("- '3:2'\n", "- '3:2'\n                      - '16:9'\n", "request.size.enum", False),
        ("                      - '3:2'\n", "", "request.size.enum", True),
        ("- size\n", "- size\n              - prompt\n", "request.prompt.required", True),
        ("              - size\n", "              []\n", "request.size.required", False),
        ("- type: string\n              size",
         "- type: [string, 'null']\n              size", "request.prompt.type", False),
        ("- type: string\n              size",
         "- type: integer\n              size", "request.prompt.type", True),
        ("- type: string\n              size",
         "- type: string\n                    maxLength: 9\n              size",
         "request.prompt.maxLength", True),
        ("url: https://api.kie.ai", "url: https://api.example.com", "server", True),
        ("- 422\n", "- 422\n                      - 505\n", "codes", False),
        ("# Draw a picture", "# Paint a picture", "title", False),
    ],
)  # fmt: skip
def test_a_change_to_a_request_breaks_what_was_allowed(
    report: Report, alter: Alter, old: str, new: str, address: str, breaking: bool
) -> None:
    [change] = report(alter(old, new)).values()

    assert change.address == f"{GENERATE} {address}"
    assert change.breaking is breaking


@pytest.mark.parametrize(
    ("old", "new", "address", "breaking"),
    [
        ("[SUCCESS, FAILED]", "[SUCCESS, FAILED, QUEUED]", "status.enum", False),
        ("[SUCCESS, FAILED]", "[SUCCESS]", "status.enum", False),
        ("errorMessage:\n                        type: string",
         "errorMessage:\n                        type: [string, 'null']",
         "errorMessage.type", True),
        ("successFlag:\n                        type: integer",
         "successFlag:\n                        type: string", "successFlag.type", True),
        ("format: int32", "format: int64", "successFlag.format", False),
        ("format: int32", "format: date-time", "successFlag.format", True),
    ],
)  # fmt: skip
def test_a_change_to_an_answer_breaks_what_a_reader_expects(
    report: Report, alter: Alter, old: str, new: str, address: str, breaking: bool
) -> None:
    [change] = report(alter(old, new)).values()

    assert change.address == f"{RECORD_INFO} response.data.{address}"
    assert change.breaking is breaking


def test_a_new_operation_is_one_change_and_does_not_break(
    report: Report, page: str, extra_operation: str
) -> None:
    [change] = report(page + extra_operation).values()

    assert change.address == "POST /api/v1/gpt4o-image/forget"
    assert (change.kind, change.breaking) == ("added", False)


def test_a_removed_operation_is_one_change_and_breaks(report: Report, page: str) -> None:
    found = report(page[: page.index("# Get a link")])

    change = found["POST /api/v1/gpt4o-image/download-url"]
    assert (change.kind, change.breaking) == ("removed", True)


def test_a_new_field_that_is_required_breaks(report: Report, alter: Alter) -> None:
    field = "              style:\n                allOf:\n                  - type: string\n"
    page = alter("              prompt:\n", f"{field}              prompt:\n")

    found = report(page.replace("- size\n", "- size\n              - style\n", 1))

    assert not found[f"{GENERATE} request.style"].breaking
    assert found[f"{GENERATE} request.style.required"].breaking


def test_a_changed_sample_does_not_break(report: Report, alter: Alter) -> None:
    [change] = report(alter('"errorMessage": null', '"errorMessage": "bad"')).values()

    assert change.address == f"{RECORD_INFO} sample.response.data.errorMessage"
    assert not change.breaking


def test_a_change_names_the_entries_that_it_touches(page: str, alter: Alter) -> None:
    claim = {"newer": {f"{GENERATE} request.size.enum": ["1:1", "3:2"]}}
    entry = Entry("sizes", ("/paths",), claim, "recorded")

    [change] = changes(
        facts_of(page), facts_of(alter("                      - '3:2'\n", "")), [entry], "newer"
    )

    assert change.entries == ("sizes",)
    assert "[ledger: sizes]" in str(change)


def test_a_file_with_some_of_the_pages_removes_nothing_else(page: str) -> None:
    old = facts_of(page)
    part = page[page.index("# Draw a picture") : page.index("# About callbacks")]
    new = facts_of(part.replace("                      - '3:2'\n", "", 1))

    [change] = changes(only_pages_of(new, old), new, [], "newer")

    assert change.address == f"{GENERATE} request.size.enum"
