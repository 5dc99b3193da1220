"""Comparing: what counts as a difference between a page and the document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from curation import document
from curation.compare import Difference, differences
from curation.importer import facts_of

GENERATE = "POST /api/v1/gpt4o-image/generate"
Compare = Callable[[str], list[Difference]]


@pytest.fixture
def generate(page: str) -> str:
    """The one page that the small document describes."""
    return page[page.index("# Draw a picture") : page.index("# About callbacks")]


@pytest.fixture
def compare(tree: dict[str, Any]) -> Compare:
    """Give the differences between a page and the small document."""
    return lambda text: differences("newer", facts_of(text), document.read(tree))


def schema(tree: dict[str, Any], side: str) -> dict[str, Any]:
    operation = tree["paths"]["/api/v1/gpt4o-image/generate"]["post"]
    body = operation["requestBody"] if side == "request" else operation["responses"]["200"]
    found: dict[str, Any] = body["content"]["application/json"]["schema"]["properties"]
    return found


def test_a_document_that_says_the_same_has_no_difference(compare: Compare, generate: str) -> None:
    found = compare(generate)

    # An example's "success" is a text that this document shows nowhere.
    assert [difference.address for difference in found] == ["messages success"]


def test_a_field_that_only_the_docs_have_is_one_difference(
    compare: Compare, generate: str, tree: dict[str, Any]
) -> None:
    del schema(tree, "response")["data"]

    [found] = [d for d in compare(generate) if " response." in d.address]

    assert (found.address, found.docs, found.ours) == (
        f"{GENERATE} response.data",
        "described",
        None,
    )


def test_a_field_that_only_the_document_has_is_one_difference(
    compare: Compare, generate: str, tree: dict[str, Any]
) -> None:
    schema(tree, "request")["style"] = {"type": "string", "enum": ["oil"], "minLength": 1}

    [found] = [d for d in compare(generate) if "style" in d.address]

    assert (found.address, found.docs, found.ours) == (
        f"{GENERATE} request.style",
        None,
        "described",
    )


@pytest.mark.parametrize(
    ("field", "change", "aspect", "docs", "ours"),
    [
        ("size", {"enum": ["1:1"]}, "enum", ["1:1", "3:2"], ["1:1"]),
        ("size", {"type": ["string", "null"]}, "type", "string", ["null", "string"]),
        ("prompt", {"maxLength": 9}, "maxLength", None, 9),
        ("prompt", {"deprecated": True}, "deprecated", None, True),
        ("prompt", {"format": "text"}, "format", None, "text"),
        ("nVariants", {"description": "Default 2."}, "default", 1, 2),
    ],
)
def test_each_aspect_of_a_field_is_compared(
    compare: Compare,
    generate: str,
    tree: dict[str, Any],
    field: str,
    change: dict[str, Any],
    aspect: str,
    docs: Any,
    ours: Any,
) -> None:
    schema(tree, "request")[field].update(change)

    [found] = [d for d in compare(generate) if f"request.{field}" in d.address]

    assert found.address == f"{GENERATE} request.{field}.{aspect}"
    assert (found.docs, found.ours) == (docs, ours)


def test_a_difference_says_where_and_what_to_do(
    compare: Compare, generate: str, tree: dict[str, Any]
) -> None:
    schema(tree, "request")["size"]["enum"] = ["1:1"]

    [message] = [str(d) for d in compare(generate) if "size" in d.address]

    assert message == (
        f"newer: {GENERATE} request.size.enum: docs say ['1:1', '3:2'], document says ['1:1']; "
        "add an entry to openapi/curation.yaml, or change openapi.yaml at "
        "/paths/~1api~1v1~1gpt4o-image~1generate/post/requestBody/content/application~1json"
        "/schema/properties/size/enum"
    )


def test_codes_are_compared(compare: Compare, generate: str, tree: dict[str, Any]) -> None:
    tree["paths"]["/api/v1/gpt4o-image/generate"]["post"]["x-codes"] = [200]

    [found] = [d for d in compare(generate) if d.address.endswith("codes")]

    assert (found.docs, found.ours) == ([200, 422], [200])


def test_a_type_that_only_a_sample_shows_is_a_difference(compare: Compare, generate: str) -> None:
    shown = generate.replace("prompt: A hat", "prompt: null")

    [found] = [d for d in compare(shown) if "example" in d.address]

    assert (found.address, found.docs) == (f"{GENERATE} example.request.prompt", ["null"])


def test_a_spelling_that_only_a_sample_has_is_a_difference(compare: Compare, generate: str) -> None:
    shown = generate.replace("data: {taskId: t1}", "data: {task_id: t1}")

    [found] = [d for d in compare(shown) if "example" in d.address]

    assert found.spelling == "data.task_id"


def test_a_field_that_only_code_sends_is_a_difference(compare: Compare, generate: str) -> None:
    code = "```python\npost('/generate', json={'aspect': '1:1'})\n```\n"

    [found] = [d for d in compare(generate + code) if "sends" in d.address]

    assert (found.address, found.spelling) == (f"{GENERATE} sends.aspect", "request.aspect")


def test_a_guide_may_not_contradict_the_document(compare: Compare, generate: str) -> None:
    guide = '<ParamField path="size" type="string">\n* `16:9` - wide\n</ParamField>\n'

    [found] = [d for d in compare(generate + guide) if d.address.startswith("guide")]

    assert (found.address, found.docs) == ("guide parameters.size.enum", ["16:9"])


def test_a_guide_may_name_a_field_that_the_document_lacks(compare: Compare, generate: str) -> None:
    guide = '<ParamField path="style.name" type="string">\nA style.\n</ParamField>\n'

    [found] = [d for d in compare(generate + guide) if d.address.startswith("guide")]

    assert (found.address, found.ours) == ("guide parameters.style.name.type", None)


def test_a_rule_that_only_the_docs_have_points_to_the_field(
    compare: Compare, generate: str, tree: dict[str, Any]
) -> None:
    del schema(tree, "request")["size"]["enum"]

    [found] = [d for d in compare(generate) if d.address.endswith("size.enum")]

    assert found.at.endswith("/properties/size")


def test_an_operation_that_only_one_side_has_is_one_difference(
    compare: Compare, generate: str, page: str
) -> None:
    more = generate + page[page.index("# Look at a task") : page.index("# Get a link")]

    found = [d for d in compare(more) if "record-info" in d.address]

    assert [d.address for d in found] == ["GET /api/v1/gpt4o-image/record-info"]
