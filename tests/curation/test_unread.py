"""Reading: what was not read is listed, with file, line and reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from curation import reader
from curation.facts import CurationError

from tests.curation import openapi_pages
from tests.curation.openapi_pages import PATH, as_json, as_yaml, document, properties

if TYPE_CHECKING:
    from curation.reader import Reading

GENERATE = f"POST {PATH}"
FULL = "| Field | Type | Required |\n|---|---|---|\n| `prompt` | string | Yes |\n"
Read = Callable[..., "Reading"]


def whys(reading: Reading) -> str:
    return "\n".join(map(str, reading.notes))


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
    "a table without known columns": (
        "# Guide\n\n| Meaning | Code |\n|-|-|\n| Good | 200 |\n",
        3,
        "not read: 1",
    ),
    "a row without a name": (f"# Guide\n\n{FULL}| | string | |\n", 3, "not read: 1"),
    "a field without a type": ("# G\n\n| Field | Why |\n|-|-|\n| `x` | So |\n", 5, "this field: x"),
    "a table beside OpenAPI": (FULL, 1, "a table beside OpenAPI is not read: Field"),
    "statuses in a list": (
        "# P\n```yaml\nopenapi: 3.1.0\npaths: {/x: {get: {responses: [1]}}}\n```\n",
        4,
        "expected a mapping under `responses`",
    ),
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
    assert f"{GENERATE} request.prompt.type" in reading.pages[GENERATE]


def test_a_second_key_is_listed(read: Read) -> None:
    text = re.sub(r"(\n +)prompt:\n", r"\1size: {}\1prompt:\n", as_yaml(document()), count=1)

    reading = read(text, "a.yaml")

    assert "a second `size`" in whys(reading)


def test_an_operation_that_is_described_twice_and_differently_is_listed(read: Read) -> None:
    other = document()
    del properties(other)["prompt"]

    reading = read(openapi_pages.page(document()) + openapi_pages.page(other))

    assert f"{GENERATE} is described a second time, differently" in whys(reading)
    assert f"{GENERATE} request.prompt.type" in reading.pages[GENERATE]


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
        ("a.json", f"[{as_json(document())}]", "not an OpenAPI 3 document"),
        ("a.yaml", "openapi: 3.1.0\nwebhooks: {a: {post: {}}}\n", "not an OpenAPI 3 document"),
        ("a.md", openapi_pages.page(document()).encode("utf-16-le"), "not text in UTF-8"),
        ("a.html", f"<html><body>{openapi_pages.page(document())}</body>", "a page of HTML"),
    ],
)
def test_a_file_that_says_nothing_is_listed_with_the_reason(
    read: Read, name: str, text: str | bytes, why: str
) -> None:
    reading = read(text, name)

    assert reading.pages == {}
    assert why in whys(reading)


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


def test_fields_that_are_nested_too_deeply_are_listed(read: Read) -> None:
    tree = document()
    for depth in range(60):
        below = {"$ref": f"#/components/schemas/at{depth + 1}"}
        tree["components"]["schemas"][f"at{depth}"] = {"properties": {"x": below}}
    properties(tree)["deep"] = {"$ref": "#/components/schemas/at0"}

    reading = read(as_yaml(tree), "a.yaml")

    assert "a schema too large or too deep" in whys(reading)
    assert f"{GENERATE} request.prompt.type" in reading.pages[GENERATE]
