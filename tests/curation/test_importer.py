"""The importer: which facts it finds in a page, and what it says of a page it cannot read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from curation import facts
from curation.importer import facts_of
from curation.pages import DocsError
from hypothesis import given
from hypothesis import strategies as st

GENERATE = "POST /api/v1/gpt4o-image/generate"
RECORD_INFO = "GET /api/v1/gpt4o-image/record-info"
DOWNLOAD_URL = "POST /api/v1/gpt4o-image/download-url"


@pytest.mark.parametrize(
    ("address", "value"),
    [
        (f"{GENERATE} title", "Draw a picture"),
        (f"{GENERATE} server", "https://api.kie.ai"),
        (f"{GENERATE} auth", "bearer"),
        (f"{GENERATE} statuses", ["200", "500"]),
        (f"{GENERATE} codes", [200, 422]),
        (f"{GENERATE} request.size.enum", ["1:1", "3:2"]),
        (f"{GENERATE} request.size.required", True),
        (f"{GENERATE} request.nVariants.default", 1),
        (f"{RECORD_INFO} query.taskId.required", True),
        (f"{RECORD_INFO} response.data.successFlag.format", "int32"),
        (f"{RECORD_INFO} response.data.response.resultUrls[].type", "string"),
        (f"{RECORD_INFO} sample.response.data.errorMessage", ["null"]),
        (f"{RECORD_INFO} sample.response.data.response.result_urls", ["array"]),
        (f"{RECORD_INFO} sends.taskId", ["javascript"]),
        (f"{DOWNLOAD_URL} sends.imageUrl", ["python"]),
        ("callback codes", [200, 500]),
        ("callback body.data.taskId.type", "string"),
        ("callback body.data.type", "object"),
        ("guide parameters.size.enum", ["1:1", "3:2"]),
        ("guide fields.successFlag.enum", [0, 1]),
        ("code reads.response.result_urls", ["javascript"]),
        ("messages nothing of that name", [422]),
        ("limits 1209600 seconds", True),
    ],
)
def test_a_fact_is_found_where_the_page_states_it(page: str, address: str, value: Any) -> None:
    found = facts_of(page)

    assert found[address] == value


def test_no_prose_gets_into_the_facts(page: str) -> None:
    written = facts.dump(facts_of(page), "page")

    for prose in ("How to begin", "A hat", "all went well", "as wide as high", "More later"):
        assert prose in page
        assert prose not in written


def test_the_order_of_a_page_makes_no_difference(
    page: str, alter: Callable[[str, str], str]
) -> None:
    size = "- '1:1'\n                      - '3:2'"
    turned = alter(size, "- '3:2'\n                      - '1:1'")

    assert turned != page
    assert facts_of(turned) == facts_of(page)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("{prompt: A hat", "{prompt: [A hat", "expected YAML"),
        ("type: integer\n                    enum", "typ: integer\n                    enum",
         "to state its `type`"),
        ("schemaArray:\n          - type: object\n            title: Answer",
         "schemas:\n          - type: object\n            title: Answer",
         "expected a list `schemaArray`"),
        ("path: /api/v1/gpt4o-image/generate\n", "way: none\n", "as headed"),
        ("post /api/v1/gpt4o-image/generate\n", "post\n", "FILE METHOD /path"),
        ("- '1:1'\n", "- {ratio: '1:1'}\n", "plain values under `enum`"),
        ('"successFlag": 1,', '"successFlag": 1', "expected JSON"),
        ('"data": {"taskId": "t1", "successFlag": 1,', '"data": {"x": 1}, "y": {"z": 1,',
         "known shape"),
        ("""-d '{"prompt": "A hat", """, """-d '{"prompt": A hat, """, "expected JSON"),
        ("# Look at a task", "# Look at a task\n\n````yaml x get /x\n- 1\n````", "a mapping"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_an_error_with_its_line(
    alter: Callable[[str, str], str], old: str, new: str, expected: str
) -> None:
    broken = alter(old, new)

    with pytest.raises(DocsError) as caught:
        facts_of(broken)

    assert expected in caught.value.expected
    assert 1 < caught.value.line <= len(broken.splitlines())


def test_broken_yaml_is_reported_at_its_own_line(alter: Callable[[str, str], str]) -> None:
    broken = alter("  method: get", "  method: [get")
    lines = broken.splitlines()

    with pytest.raises(DocsError) as caught:
        facts_of(broken)

    assert abs(caught.value.line - lines.index("  method: [get") - 1) <= 1


def test_a_property_that_is_described_twice_in_a_block_is_an_error(
    alter: Callable[[str, str], str],
) -> None:
    twice = alter(
        "              prompt:\n", "              size: {type: string}\n              prompt:\n"
    )

    with pytest.raises(DocsError, match="second `size`"):
        facts_of(twice)


def test_an_operation_that_is_described_twice_is_an_error(page: str) -> None:
    with pytest.raises(DocsError, match="described a second time"):
        facts_of(page + page)


def test_a_page_without_an_operation_is_an_error() -> None:
    with pytest.raises(DocsError, match="no operation found"):
        facts_of("# A page\n\nText.\n")


@given(st.data())
def test_a_page_cut_anywhere_gives_facts_or_an_error_with_a_line(
    page: str, data: st.DataObject
) -> None:
    lines = page.splitlines(keepends=True)
    kept = data.draw(st.integers(0, len(lines)))

    error: DocsError | None = None
    found: facts.Facts = {}
    try:
        found = facts_of("".join(lines[:kept]))
    except DocsError as caught:
        error = caught

    if error:
        assert 1 <= error.line <= max(kept, 1)
    else:
        assert any(facts.is_operation(subject) for subject in facts.subjects(found))
