"""Pages: what is found in a file, and what is refused."""

from __future__ import annotations

import pytest
from curation import pages
from curation.pages import DocsError


def test_a_page_begins_at_each_heading_of_the_first_level() -> None:
    found = pages.read("# One\n\n## Not a page\n\n# Two\n")

    assert [page.title for page in found] == ["", "One", "Two"]


def test_a_heading_inside_a_fence_begins_no_page() -> None:
    found = pages.read("# One\n```python\n# a comment\n```\n")

    assert [page.title for page in found] == ["", "One"]


def test_a_fence_keeps_its_language_its_heading_and_its_line() -> None:
    [page] = pages.read("text\n  ```json Failure theme={null}\n  {}\n  ```\n")

    [fence] = page.fences
    assert (fence.line, fence.language, fence.text) == (2, "json", "{}")
    assert fence.info.startswith("Failure")


def test_a_fence_of_four_marks_may_hold_one_of_three() -> None:
    [page] = pages.read("````md\n```\ninside\n```\n````\n")

    assert [fence.text for fence in page.fences] == ["```\ninside\n```"]


def test_a_field_on_one_line_is_a_field_too() -> None:
    [page] = pages.read('<ParamField path="size" type="array<string>" required>Text</ParamField>\n')

    [field] = page.fields
    assert (field.name, field.type, field.required) == ("size", "array<string>", True)


def test_a_tag_may_spread_over_lines() -> None:
    [page] = pages.read('<ParamField\n  path="size"\n  type="string"\n>\nText\n</ParamField>\n')

    assert [field.name for field in page.fields] == ["size"]


def test_a_tag_may_close_at_the_end_of_a_line_of_text() -> None:
    [page] = pages.read('<ParamField path="size">\nText</ParamField>\n')

    assert [field.name for field in page.fields] == ["size"]


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("one\n```json\n{}\n", 2, "fence is never closed"),
        ("<Tabs>\n<Tab>\n</Tab>\n", 1, "<Tabs> is never closed"),
        ("<Tabs>\n</Tab>\n", 2, "</Tab> closes <Tabs> of line 1"),
        ("</Tab>\n", 1, "</Tab> closes nothing"),
        ("one\n<ParamField path\n", 2, "to end with >"),
        ('<ParamField type="string">\n</ParamField>\n', 1, "to name a field"),
    ],
)
def test_what_is_not_closed_or_named_is_an_error_with_its_line(
    text: str, line: int, expected: str
) -> None:
    with pytest.raises(DocsError) as caught:
        pages.read(text)

    assert caught.value.line == line
    assert expected in caught.value.expected
