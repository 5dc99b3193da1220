"""Reading: every form in which a page may hold OpenAPI, and tables of fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.curation import openapi_pages
from tests.curation.openapi_pages import PATH, as_json, as_yaml, document, operation
from tests.curation.vendor_pages import GENERATE as OLD_PAGE

if TYPE_CHECKING:
    from curation.reader import Reading

GENERATE = f"POST {PATH}"
TEXT, JSON = as_yaml(document()), as_json(document())
OTHER = as_yaml(document("/x", "get"))
Read = Callable[..., "Reading"]


def facts_of(reading: Reading, page: str = GENERATE) -> dict[str, Any]:
    return {a: s.value for a, s in reading.pages[page].items()}


def deeper(text: str, indent: str) -> str:
    return "".join(f"{indent}{line}" for line in text.splitlines(keepends=True))


FORMS = {
    "plain": openapi_pages.page(document()),
    "yml": openapi_pages.page(document(), info="yml"),
    "upper case": openapi_pages.page(document(), info="YAML"),
    "words after the language": openapi_pages.page(document(), info="yaml openapi.json POST /x"),
    "attributes after the language": openapi_pages.page(document(), info="yaml{1,3} title='x'"),
    "attributes around the language": openapi_pages.page(document(), info="{.yaml}"),
    "tildes": openapi_pages.page(document(), fence="~~~~"),
    "indented": openapi_pages.page(document(), indent=" " * 9),
    "in a tag": f"# Page\n<details>\n{openapi_pages.page(document())}</details>\n",
    "in a quote": openapi_pages.page(document(), indent="> "),
    "no language": openapi_pages.page(document(), info=""),
    "json fence": f"# Page\n```json\n{as_json(document())}\n```\n",
    "carriage returns": openapi_pages.page(document()).replace("\n", "\r\n"),
    "byte order mark": "\ufeff" + openapi_pages.page(document()),
    "old dialect": OLD_PAGE,
    "in a nested list": f"# P\n1. A\n   - B\n     ```json\n{deeper(JSON, '     ')}\n     ```\n",
    "ended by more marks than it began with": f"# P\n\n```yaml\n{TEXT}`````\n",
    "tildes below a list": f"# P\n\n- a\n\n      ~~~YAML\n{deeper(TEXT, '      ')}      ~~~\n",
    "on the line of a bullet": f"# P\n- ```yaml\n{deeper(TEXT, '  ')}  ```\n",
    "below a comment": f"<!-- made by a tool -->\n# P\n```yaml\n{TEXT}```\n",
    "below a heading that is underlined": f"Draw\n====\n\n```yaml\n{TEXT}```\n",
    "in an admonition": f"# P\n:::note\n```yaml\n{TEXT}```\n:::\n",
    "below imports": f"import X from 'y'\n\n# P\n```yaml\n{TEXT}```\n",
    "below front matter": f"---\ntitle: 'Draw'\n---\n```yaml\n{TEXT}```\n",
    "lines that end in CR": openapi_pages.page(document()).replace("\n", "\r"),
}
WHOLE = {
    "openapi.yaml": as_yaml(document()),
    "openapi.yml": "---\n" + as_yaml(document()),
    "openapi.json": as_json(document()),
    "tabs.json": as_json(document(), "\t"),
    "line.json": as_json(document(), None),
    "page.txt": as_yaml(document()),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_page_says_the_same_in_every_form(read: Read, form: str) -> None:
    plain = facts_of(read(FORMS["plain"]))

    reading = read(form)

    assert facts_of(reading) == plain
    assert reading.notes == []


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_file_says_the_same_as_a_page(read: Read, name: str) -> None:
    plain = facts_of(read(FORMS["plain"]))

    reading = read(WHOLE[name], name)

    assert facts_of(reading) == plain
    assert reading.notes == []


@pytest.mark.parametrize("between", ["---\n", "```\n```yaml\n"])
def test_several_documents_are_all_read(read: Read, between: str) -> None:
    reading = read(f"# P\n```yaml\n{TEXT}{between}{OTHER}```\n")

    assert {*reading.pages} == {GENERATE, "GET /x"}


def test_a_fence_inside_a_description_does_not_end_the_document(read: Read) -> None:
    text = "Text.\n```bash\ncurl x\n```\n:::note\nStray <TAG> here\n:::"
    tree = document(description=text)
    dumped = yaml_with_blocks(tree, text)

    reading = read(f"# Page\n```yaml\n{dumped}\n```\n")

    assert f"{GENERATE} request.size.enum" in facts_of(reading)
    assert reading.notes == []


def yaml_with_blocks(tree: dict[str, Any], text: str) -> str:
    mark = "MARK"
    operation(tree)["description"] = mark
    dumped = as_yaml(tree)
    line = next(line for line in dumped.splitlines() if mark in line)
    indent = " " * (len(line) - len(line.lstrip()) + 2)
    block = "\n".join(f"{indent}{part}" for part in text.splitlines())
    return dumped.replace(mark, f"|-\n{block}")


FULL = "| Field | Type | Required |\n|---|---|---|\n| `prompt` | string | Yes |\n"
TABLES = {
    "other order": "| Required | `Type` | Field |\n|:-:|---|---|\n| Yes | string | `prompt` |\n",
    "no pipes at the ends": "Field | Type | Required\n--- | --- | ---\n`prompt` | string | Yes\n",
    "bare and bold names": "| Field | Type | Required |\n|-|-|-|\n| **prompt** | `string` | ✅ |\n",
    "after a table of something else": f"| City |\n|---|\n\n{FULL}",
}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_table_of_fields_is_read_in_any_form(read: Read, table: str) -> None:
    expected = read(f"# Guide\n\n{FULL}").pages["Guide"]

    assert {"guide parameters.prompt.type", "guide parameters.prompt.required"} == {*expected}
    assert read(f"# Guide\n\n{table}").pages["Guide"] == expected
