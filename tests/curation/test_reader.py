"""Reading: every form in which a page may hold OpenAPI, and what was not read."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from curation import facts, reader
from curation.facts import CurationError

from tests.curation import openapi_pages
from tests.curation.openapi_pages import PATH, as_json, as_yaml, document, operation, properties
from tests.curation.vendor_pages import GENERATE as OLD_PAGE

if TYPE_CHECKING:
    from curation.reader import Reading

GENERATE = f"POST {PATH}"
Read = Callable[..., "Reading"]


def facts_of(reading: Reading, page: str = GENERATE) -> dict[str, Any]:
    return {a: s.value for a, s in reading.pages[page].items()}


def whys(reading: Reading) -> str:
    return "\n".join(map(str, reading.notes))


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


def test_openapi_3_1_says_the_same_as_3_0(read: Read) -> None:
    old, new = document(), document()
    new["openapi"] = "3.1.0"
    properties(old)["prompt"] |= {"nullable": True}
    properties(new)["prompt"]["type"] = ["string", "null"]
    properties(old)["model"] = {"type": "string", "enum": ["one"]}
    properties(new)["model"] = {"type": "string", "const": "one"}

    first, second = read(as_yaml(old), "a.yaml"), read(as_yaml(new), "b.yaml")

    page = f"{GENERATE}?model=one"
    assert facts_of(first, page) == facts_of(second, page)


@pytest.mark.parametrize(
    ("address", "value"),
    [
        ("title", "Draw a picture"),
        ("server", "https://api.kie.ai"),
        ("auth", "bearer"),
        ("statuses", ["200", "500"]),
        ("codes", [200, 422]),
        ("request.size.enum", ["1:1", "3:2"]),
        ("request.size.required", True),
        ("request.nVariants.default", 1),
        ("response.data.taskId.type", "string"),
        ("example.request.prompt", ["string"]),
    ],
)
def test_a_fact_is_found_where_the_page_states_it(read: Read, address: str, value: Any) -> None:
    found = facts_of(read(FORMS["plain"]))

    assert found[f"{GENERATE} {address}"] == value
    assert found["messages nothing of that name"] == [422]


def test_a_fact_knows_its_file_and_line(read: Read) -> None:
    stated = read(FORMS["plain"]).pages[GENERATE][f"{GENERATE} request.size.enum"]

    assert stated.file.endswith("page.md")
    assert FORMS["plain"].splitlines()[stated.line - 1].strip() == "enum:"


def test_references_are_followed_and_alternatives_put_together(read: Read) -> None:
    tree = document()
    size = properties(tree)["size"]
    tree["components"]["schemas"]["Size"] = size
    properties(tree)["size"] = {"allOf": [{"$ref": "#/components/schemas/Size"}]}

    assert facts_of(read(as_yaml(tree), "a.yaml")) == facts_of(read(FORMS["plain"]))


def test_the_callback_of_an_operation_is_read(read: Read) -> None:
    body = {"type": "object", "properties": {"code": {"type": "integer", "enum": [200, 400]}}}
    sent = {"post": {"requestBody": {"content": {"application/json": {"schema": body}}}}}
    tree = document(callbacks={"done": {"{$request.body#/callBackUrl}": sent}})

    found = facts_of(read(as_yaml(tree), "a.yaml"))

    assert found["callback body.code.type"] == "integer"
    assert found["callback codes"] == [200, 400]


def test_words_of_yaml_1_1_are_words(read: Read) -> None:
    text = (
        as_yaml(document()).replace("'1:1'", "1:1").replace("'3:2'", "on").replace("'200'", "200")
    )

    found = facts_of(read(text, "a.yaml"))

    assert found[f"{GENERATE} request.size.enum"] == ["1:1", "on"]
    assert found[f"{GENERATE} statuses"] == ["200", "500"]


def test_models_that_share_a_path_are_several_operations(read: Read) -> None:
    pages = []
    for name in ("one", "two"):
        tree = document()
        properties(tree)["model"] = {"type": "string", "default": name}
        pages.append(openapi_pages.page(tree, title=name))

    reading = read("\n".join(pages))

    assert [*reading.pages] == [f"{GENERATE}?model=one", f"{GENERATE}?model=two"]
    assert reading.notes == []


def test_no_prose_gets_into_the_facts(read: Read, page: str) -> None:
    reading = read(page)
    written = facts.dump(reading.pages, "page")

    for prose in ("How to begin", "A hat", "all went well", "as wide as high", "More later"):
        assert prose in page
        assert prose not in written


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


REFUSED = {
    "an unclosed fence": ("# Page\n```yaml\nopenapi: 3.0.1\n", 2, "never ends"),
    "broken YAML": (
        "# Page\n```yaml\nopenapi: 3.0.1\npaths: {a\n```\n",
        4,
        "neither YAML nor JSON",
    ),
    "Swagger 2": ("# Page\n```yaml\nswagger: '2.0'\npaths: {}\n```\n", 3, "not an OpenAPI 3"),
    "a comment in JSON": (
        '# Page\n```json\n{"code": 200, // good\n "msg": ""}\n```\n',
        4,
        "neither",
    ),
    "another product": ('# Page\n```json\n{"video": "x"}\n```\n', 2, "does not name"),
    "an empty list": ("# Page\n```json\n[]\n```\n", 2, "does not name"),
    "code": ("# Page\n```go\nx := 1\n```\n", 2, "code is not read"),
}


@pytest.mark.parametrize(("text", "line", "why"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_read_is_listed_and_stops_nothing(
    read: Read, text: str, line: int, why: str
) -> None:
    before = openapi_pages.page(document()) + "\n"

    reading = read(before + text)

    assert GENERATE in reading.pages
    [note] = reading.notes
    assert (note.line, why in note.why) == (before.count("\n") + line, True), note


@pytest.mark.parametrize(
    ("reference", "why"),
    [
        ("#/components/schemas/None", "leads to no mapping in this file"),
        ("other.yaml#/Size", "leads to no mapping in this file: other.yaml"),
        ("https://example.com/size.json", "leads to no mapping in this file"),
    ],
)
def test_a_reference_that_cannot_be_followed_is_listed(
    read: Read, reference: str, why: str
) -> None:
    tree = document()
    properties(tree)["size"] = {"$ref": reference}

    reading = read(as_yaml(tree), "a.yaml")

    assert why in whys(reading)
    assert f"{GENERATE} request.prompt.type" in facts_of(reading)


def test_a_schema_that_contains_itself_is_read_once(read: Read) -> None:
    tree = document()
    node = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Node"}}}
    tree["components"]["schemas"] = {"Node": node, "Loop": {"$ref": "#/components/schemas/Loop"}}
    properties(tree)["node"] = {"$ref": "#/components/schemas/Node"}
    properties(tree)["loop"] = {"$ref": "#/components/schemas/Loop"}

    reading = read(as_yaml(tree), "a.yaml")

    assert facts_of(reading)[f"{GENERATE} request.node.next.type"] == "object"
    assert "leads to no mapping" in whys(reading)


def test_a_second_key_is_listed(read: Read) -> None:
    text = re.sub(r"(\n +)prompt:\n", r"\1size: {}\1prompt:\n", as_yaml(document()), count=1)

    reading = read(text, "a.yaml")

    assert "a second `size`" in whys(reading)


def test_an_operation_that_is_described_twice_and_differently_is_listed(read: Read) -> None:
    other = document()
    del properties(other)["prompt"]

    reading = read(openapi_pages.page(document()) + openapi_pages.page(other))

    assert f"{GENERATE} is described a second time, differently" in whys(reading)
    assert f"{GENERATE} request.prompt.type" in facts_of(reading)


def test_a_merged_mapping_says_what_its_own_keys_leave_open(read: Read) -> None:
    text = as_yaml(document()).replace("size:\n", "size:\n                  <<: *words\n", 1)
    words = "x-words: &words {type: boolean, default: one}\n"

    reading = read(words + text, "a.yaml")

    assert facts_of(reading)[f"{GENERATE} request.size.default"] == "one"
    assert facts_of(reading)[f"{GENERATE} request.size.type"] == "string"
    assert reading.notes == []


def test_aliases_that_grow_without_end_are_cut(read: Read) -> None:
    bomb = "a0: &a0 {type: object}\n" + "".join(
        f"a{n}: &a{n} {{properties: {{x: *a{n - 1}, y: *a{n - 1}}}}}\n" for n in range(1, 40)
    )
    text = bomb + as_yaml(document()).replace(
        "type: integer\n          ", "type: integer\n          "
    )
    text = text.replace("size:\n", "bomb: *a39\n                size:\n", 1)

    reading = read(text, "a.yaml")

    assert reading.notes


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("a.md", "", "the file is empty"),
        ("a.md", "\n \n", "the file is empty"),
        ("a.md", "<!DOCTYPE html>\n<html><body></body></html>", "HTML"),
        ("a.html", "<html lang=en>", "HTML"),
        ("llms.txt", "# Docs\n- [One](a.md)\n- [Two](b.md)\n- [Three](c.md)\n", "only links"),
        ("a.md", "# A page\n\nText.\n", "no OpenAPI, no table"),
        ("a.json", "[1, 2]", "not an OpenAPI 3 document"),
    ],
)
def test_a_file_that_says_nothing_is_listed_with_the_reason(
    read: Read, name: str, text: str, why: str
) -> None:
    reading = read(text, name)

    assert reading.pages == {}
    assert why in whys(reading)


def test_a_folder_is_read_with_everything_below_it(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.md").write_text(openapi_pages.page(document()))
    (tmp_path / "b.yaml").write_text(as_yaml(document("/x", "get")))
    (tmp_path / "image.png").write_bytes(b"\x89PNG")

    reading = reader.read([tmp_path])

    assert {*reading.pages} == {GENERATE, "GET /x"}
    assert reading.files == 2


def test_a_file_that_is_not_utf_8_is_named(read: Read) -> None:
    with pytest.raises(CurationError, match=r"page\.md:1: not UTF-8, at byte 2"):
        read("é".encode("latin-1").join([b"# ", b"\n"]))


def test_a_file_that_is_not_utf_8_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"# caf\xe9\n")
    (tmp_path / "b.md").write_text(openapi_pages.page(document()))

    reading = reader.read([tmp_path])

    assert GENERATE in reading.pages
    assert "a.md:1: not UTF-8" in whys(reading)


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CurationError, match=r"none\.md: no such file"):
        reader.read([tmp_path / "none.md"])
