"""Reading: the facts of a document, and where they stand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from curation import facts, reader

from tests.curation import openapi_pages
from tests.curation.openapi_pages import PATH, as_yaml, document, properties

if TYPE_CHECKING:
    from curation.reader import Reading

GENERATE = f"POST {PATH}"
PAGE = openapi_pages.page(document())
Read = Callable[..., "Reading"]


def facts_of(reading: Reading, page: str = GENERATE) -> dict[str, Any]:
    return {a: s.value for a, s in reading.pages[page].items()}


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


@pytest.mark.parametrize("word", ["null", "NULL", "Null", "~"])
def test_words_of_yaml_count_in_any_case(read: Read, word: str) -> None:
    plain, tree = document(), document()
    properties(tree)["nVariants"]["default"] = "DEFAULT"
    properties(plain)["nVariants"]["default"] = None

    written = read(as_yaml(tree).replace("DEFAULT", word), "a.yaml")

    assert facts_of(written) == facts_of(read(as_yaml(plain), "b.yaml"))


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
    found = facts_of(read(PAGE))

    assert found[f"{GENERATE} {address}"] == value
    assert found["messages nothing of that name"] == [422]


def test_a_fact_knows_its_file_and_line(read: Read) -> None:
    stated = read(PAGE).pages[GENERATE][f"{GENERATE} request.size.enum"]

    assert stated.file.endswith("page.md")
    assert PAGE.splitlines()[stated.line - 1].strip() == "enum:"


def test_references_are_followed_and_alternatives_put_together(read: Read) -> None:
    tree = document()
    size = properties(tree)["size"]
    tree["components"]["schemas"]["Size"] = size
    properties(tree)["size"] = {"allOf": [{"$ref": "#/components/schemas/Size"}]}

    assert facts_of(read(as_yaml(tree), "a.yaml")) == facts_of(read(PAGE))


def test_parameters_of_a_path_are_those_of_its_operations(read: Read) -> None:
    tree = document()
    tree["paths"][PATH]["parameters"] = [{"in": "query", "name": "n", "schema": {"type": "string"}}]

    reading = read(as_yaml(tree), "a.yaml")

    assert facts_of(reading)[f"{GENERATE} query.n.type"] == "string"
    assert [*reading.pages] == [GENERATE]


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


def test_a_schema_that_contains_itself_is_read_once(read: Read) -> None:
    tree = document()
    node = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Node"}}}
    tree["components"]["schemas"] = {"Node": node, "Loop": {"$ref": "#/components/schemas/Loop"}}
    properties(tree)["node"] = {"$ref": "#/components/schemas/Node"}
    properties(tree)["loop"] = {"$ref": "#/components/schemas/Loop"}

    reading = read(as_yaml(tree), "a.yaml")

    assert facts_of(reading)[f"{GENERATE} request.node.next.type"] == "object"
    assert "leads to no mapping" in str(reading.notes)


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


def test_a_folder_is_read_with_everything_below_it(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.md").write_text(openapi_pages.page(document()))
    (tmp_path / "b.yaml").write_text(as_yaml(document("/x", "get")))
    (tmp_path / "image.png").write_bytes(b"\x89PNG")

    reading = reader.read([tmp_path])

    assert {*reading.pages} == {GENERATE, "GET /x"}
    assert reading.files == 2


def test_codes_that_are_no_numbers_are_left_out(read: Read) -> None:
    odd = "openapi: 3.1.0\npaths: {/x: {get: {x-codes: [402, a, {b: 1}, [c]], responses: {}}}}\n"

    assert read(odd, "a.yaml").pages["GET /x"]["GET /x codes"].value == [402]
