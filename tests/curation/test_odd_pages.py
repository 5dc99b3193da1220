"""Pages of further kinds: what they state is read, and what was not read is listed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.curation.openapi_pages import PATH, as_json, as_yaml, document, page

if TYPE_CHECKING:
    from curation.reader import Reading

GENERATE = f"POST {PATH}"
TEXT = as_yaml(document())
JSON = as_json(document())
OTHER = as_yaml(document("/x", "get"))
Read = Callable[..., "Reading"]


def deeper(text: str, indent: str) -> str:
    return "".join(f"{indent}{line}" for line in text.splitlines(keepends=True))


READ = {
    "in a nested list": f"# P\n1. A\n   - B\n     ```json\n{deeper(JSON, '     ')}\n     ```\n",
    "tildes below a list": f"# P\n\n- a\n\n      ~~~YAML\n{deeper(TEXT, '      ')}      ~~~\n",
    "on the line of a bullet": f"# P\n- ```yaml\n{deeper(TEXT, '  ')}  ```\n",
    "below a comment": f"<!-- made by a tool -->\n# P\n```yaml\n{TEXT}```\n",
    "below a heading that is underlined": f"Draw\n====\n\n```yaml\n{TEXT}```\n",
    "in an admonition": f"# P\n:::note\n```yaml\n{TEXT}```\n:::\n",
    "below imports": f"import X from 'y'\n\n# P\n```yaml\n{TEXT}```\n",
    "below front matter": f"---\ntitle: 'Draw'\n---\n```yaml\n{TEXT}```\n",
    "lines that end in CR": page(document()).replace("\n", "\r"),
    "more marks": f"# P\n`````yaml openapi.json\n{TEXT}`````\n",
}


@pytest.mark.parametrize("text", READ.values(), ids=READ)
def test_openapi_is_read_wherever_it_stands(read: Read, text: str) -> None:
    reading = read(text)

    assert [*reading.pages] == [GENERATE]
    assert reading.pages[GENERATE] == read(page(document())).pages[GENERATE] | {
        f"{GENERATE} title": reading.pages[GENERATE][f"{GENERATE} title"]
    }
    assert reading.notes == []


@pytest.mark.parametrize("between", ["---\n", "```\n```yaml\n"])
def test_several_documents_are_all_read(read: Read, between: str) -> None:
    reading = read(f"# P\n```yaml\n{TEXT}{between}{OTHER}```\n")

    assert {*reading.pages} == {GENERATE, "GET /x"}


FULL = "| Field | Type | Required |\n|---|---|---|\n| `prompt` | string | Yes |\n"
TABLES = {
    "other order": "| Required | `Type` | Field |\n|:-:|---|---|\n| Yes | string | `prompt` |\n",
    "no pipes at the ends": "Field | Type | Required\n--- | --- | ---\n`prompt` | string | Yes\n",
    "bare and bold names": "| Field | Type | Required |\n|-|-|-|\n| **prompt** | `string` | ✅ |\n",
    "carriage returns": FULL.replace("\n", "\r\n"),
    "after a table of something else": f"| City |\n|---|\n\n{FULL}",
}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_table_of_fields_is_read_in_any_form(read: Read, table: str) -> None:
    expected = read(f"# Guide\n\n{FULL}").pages["Guide"]

    assert {"guide parameters.prompt.type", "guide parameters.prompt.required"} == {*expected}
    assert read(f"# Guide\n\n{table}").pages["Guide"] == expected


UNREAD = {
    "a table without known columns": (
        "| Meaning | Code |\n|-|-|\n| Good | 200 |\n",
        3,
        "not read: 1",
    ),
    "a row without a name": (f"{FULL}| | string | |\n", 3, "not read: 1"),
    "a field without a type": ("| Field | Why |\n|-|-|\n| `x` | So |\n", 5, "this field: x"),
}


@pytest.mark.parametrize(("text", "line", "why"), UNREAD.values(), ids=UNREAD)
def test_what_cannot_be_read_is_listed_with_its_line(
    read: Read, text: str, line: int, why: str
) -> None:
    notes = read(f"# Guide\n\n{text}").notes

    assert any(note.line == line and why in note.why for note in notes), notes


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("a.md", page(document()).encode("utf-16-le"), "not text in UTF-8"),
        ("a.html", f"<html><body>{page(document())}</body></html>", "a page of HTML"),
        ("a.json", f"[{JSON}]", "not an OpenAPI 3 document"),
        ("a.json", '{"info": {}, "item": []}', "not an OpenAPI 3 document"),
        ("a.yaml", "openapi: 3.1.0\nwebhooks: {a: {post: {}}}\n", "not an OpenAPI 3 document"),
        ("a.yaml", "openapi: 3.1.0\npaths: {/x: {get: {responses: [1]}}}\n", "expected a mapping"),
    ],
)
def test_a_file_of_another_kind_is_named_with_the_reason(
    read: Read, name: str, text: str | bytes, why: str
) -> None:
    assert why in "\n".join(map(str, read(text, name).notes))


def test_codes_that_are_no_numbers_are_left_out(read: Read) -> None:
    odd = "openapi: 3.1.0\npaths: {/x: {get: {x-codes: [402, a, {b: 1}, [c]], responses: {}}}}\n"

    assert read(odd, "a.yaml").pages["GET /x"]["GET /x codes"].value == [402]
