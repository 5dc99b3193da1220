"""Reading never raises, whatever the file holds."""

from __future__ import annotations

import copy
from pathlib import Path
from random import Random
from typing import Any

import pytest
from curation import changes, facts, reader
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.curation import openapi_pages
from tests.curation.vendor_pages import CALLBACKS, GENERATE, GUIDE

pytestmark = pytest.mark.slow

PAGE = openapi_pages.page(openapi_pages.document()) + GUIDE + GENERATE + CALLBACKS
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
often = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def check(file: Path) -> None:
    reading = reader.read([file])
    lines = file.read_text(encoding="utf-8", errors="replace").count("\n") + 1
    assert all(1 <= note.line <= lines + 1 for note in reading.notes)
    assert reading.pages or reading.notes
    pages = reading.pages
    again = facts.dump(pages, "any")
    again.encode()
    assert changes.compare_pages(pages, reading.pages).changes == []


@given(st.data())
@often
def test_a_page_that_is_cut_or_altered_anywhere(tmp_path: Path, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(PAGE)))
    length = data.draw(st.integers(0, 40))
    put = data.draw(
        st.text(max_size=5) | st.sampled_from(["\t", "{", "[", "&a", "*a", "'", "|", ": "])
    )
    file = tmp_path / "page.md"
    file.write_text(PAGE[:start] + put + PAGE[start + length :], encoding="utf-8", newline="")

    check(file)


def any_document(data: st.DataObject) -> str:
    """The small document with any value at any place."""
    tree = copy.deepcopy(openapi_pages.document())
    node: Any = tree
    while True:
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        key = data.draw(st.sampled_from(keys))
        below = node[key]
        if not isinstance(below, dict | list) or not below or data.draw(st.booleans()):
            node[key] = data.draw(JSON)
            break
        node = below
    return openapi_pages.as_yaml(tree)


@given(st.data())
@often
def test_documents_with_any_value_at_any_place(tmp_path: Path, data: st.DataObject) -> None:
    files = [tmp_path / name for name in ("a.yaml", "b.yaml")]
    for file in files:
        file.write_text(any_document(data), encoding="utf-8")
        check(file)

    old, new = (reader.read([file]).pages for file in files)

    assert all(change.level and change.text for change in changes.compare_pages(old, new).changes)


CELLS = st.sampled_from(
    ["", "`size`", "size", "string", "Yes", "---", "`x: 1`", "200", "Default is 1.", "\\|"]
)
ROWS = st.lists(st.lists(CELLS | st.text(max_size=4), max_size=5), max_size=6)


@given(st.sampled_from(["# Guide\n\n", "# Callbacks\n\n## Response\n", ""]), ROWS, st.randoms())
@often
def test_tables_of_any_cells_in_any_order(
    tmp_path: Path, above: str, rows: list[list[str]], random: Random
) -> None:
    columns = ["Parameter", "Type", "Required", "Description", "Status", "Code"]
    random.shuffle(columns)
    head = columns[: random.randint(1, 6)]
    lines = [" | ".join(row) for row in [head, ["---"] * len(head), *rows]]
    file = tmp_path / "page.md"
    file.write_text(above + "\n".join(lines) + "\n", encoding="utf-8", newline="")

    check(file)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 3000,
        "{a: " * 3000,
        "openapi: 3.0.1\npaths: &a {/x: *a}",
        "openapi: 3.0.1\npaths: {/x: {get: {responses: {200: &r [*r]}}}}",
        "openapi: 3.0.1\npaths: {? [a]: 1, ? {b: 1}: 2}",
        "openapi: 3.0.1\npaths: {/x: {get: !new {}}}",
        'openapi: 3.0.1\npaths: {/x: {get: {summary: "\\ud83d"}}}',
        "paths: {path: /x, method: get, request: {parameters: {query: {a: {schema: [word]}}}}}",
        "paths: {path: /x, method: get, request: {body: {json: {schemaArray: [word]}}}}",
        "openapi: 3.0.1\npaths: {/x: {get: {summary: " + "9" * 5000 + "}}}",
    ],
    ids=lambda text: text[:50],
)
def test_a_text_that_is_hard_to_load(tmp_path: Path, text: str) -> None:
    file = tmp_path / "openapi.yaml"
    file.write_text(text)

    check(file)
