"""Files with many prompts: what is read from them, and how their mistakes are told."""

from __future__ import annotations

import json
from typing import Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kie4o._options import Options
from kie4o._request import build
from kie4o.cli.batch_file import FORMATS, BadLines, Format, format_of, rows_of

REAL = "https://api.kie.ai"
IMAGE = "https://example.com/a.png"
Found = list[tuple[int, dict[str, Any]]]


def read(text: str, form: Format) -> Found:
    return [(row.line, row.options) for row in rows_of(text, form, "prompts", REAL)]


def refused(text: str, form: Format, source: str = "prompts") -> list[str]:
    with pytest.raises(BadLines) as caught:
        rows_of(text, form, source, REAL)
    return caught.value.lines


@pytest.mark.parametrize(
    ("source", "form"),
    [
        ("a.txt", "text"),
        ("a.b/C.CSV", "csv"),
        ("a.jsonl", "jsonl"),
        ("a.ndjson", "jsonl"),
        ("-", "text"),
    ],
)
def test_the_ending_tells_the_format(source: str, form: Format) -> None:
    assert format_of(source) == form


@pytest.mark.parametrize("source", ["prompts", "prompts.json", "csv"])
def test_a_format_is_never_guessed(source: str) -> None:
    with pytest.raises(click.UsageError, match="--format"):
        format_of(source)


def test_text_is_a_prompt_a_line() -> None:
    text = "A fox\r\n\n  # a comment \nA\u2028cat"

    assert read(text, "text") == [
        (1, {"prompt": "A fox"}),
        (4, {"prompt": "A\u2028cat"}),
    ]


def test_csv_has_a_header_and_typed_cells() -> None:
    text = (
        "size, prompt,variants,images,enhance,fallback,upload_cn,callback_url\r\n"
        f'3:2,"A fox, ""red""\nin snow",2,{IMAGE} {IMAGE},TRUE,FLUX_MAX,false,https://a.example/b\r\n'
        "\r\n"
        ",A cat,,,,true,,\r\n"
        ",Yes,,,,,,\r\n"
    )

    assert read(text, "csv") == [
        (
            2,
            {
                "size": "3:2",
                "prompt": 'A fox, "red"\nin snow',
                "variants": 2,
                "images": [IMAGE, IMAGE],
                "enhance": True,
                "fallback": "FLUX_MAX",
                "upload_cn": False,
                "callback_url": "https://a.example/b",
            },
        ),
        (5, {"prompt": "A cat", "fallback": True}),
        (6, {"prompt": "Yes"}),
    ]


def test_json_lines_are_objects_and_null_is_nothing() -> None:
    rows = [
        {"prompt": "A\u2028fox", "size": "2:3", "variants": 4, "mask": None},
        {"images": [IMAGE], "mask": IMAGE, "enhance": False, "fallback": True},
        {"images": IMAGE},
    ]
    text = "\n\n".join(json.dumps(row, ensure_ascii=False) for row in rows)

    assert read(text, "jsonl") == [
        (1, {"prompt": "A\u2028fox", "size": "2:3", "variants": 4}),
        (3, rows[1]),
        (5, rows[2]),
    ]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("text", ["", "\n\n"])
def test_an_empty_file_is_refused(form: Format, text: str) -> None:
    assert refused(text, form) == ["prompts: there is no prompt in it."]
    assert refused(text, form, "-") == ["standard input: there is no prompt in it."]


@pytest.mark.parametrize(
    ("form", "text", "said"),
    [
        ("csv", "prompt,siez\na,1:1", "prompts:1: 'siez' is not allowed. Allowed: prompt, size, "),
        ("csv", "A red fox\n", "prompts:1: 'A red fox' is not allowed. Allowed: prompt, "),
        ("csv", "prompt,size,size\na,1:1,1:1", "prompts:1: 'size' is there twice."),
        ("csv", "prompt,size\na,1:1\nb,1:1,2", "prompts:3: 3 columns. The header has 2."),
        ("csv", "prompt,size\na", "prompts:2: 1 column. The header has 2."),
        ("csv", "prompt,size\na,1:1\n  ,\n", "prompts:3: every cell is empty."),
        ("csv", 'prompt\n""\n', "prompts:2: every cell is empty."),
        ("csv", 'prompt,images\na,"x ""y"', "prompts:2: images: 'x \"y' has a double quote"),
        ("csv", 'prompt\na\n"b', "prompts:3: not CSV: "),
        ("csv", "prompt,size\na,4:4", "prompts:2: size: '4:4' is not allowed. Allowed: '1:1', "),
        ("csv", "prompt,variants\na,3", "prompts:2: variants: 3 is not allowed. Allowed: 1, 2, 4"),
        ("csv", "prompt,variants\na,two", "prompts:2: variants: 'two' is not allowed."),
        ("csv", "prompt,enhance\na,maybe", "prompts:2: enhance: 'maybe' is not allowed."),
        ("csv", "prompt,fallback\na,DALL_E", "prompts:2: fallback: 'DALL_E' is not allowed."),
        (
            "csv",
            "prompt,images\na,fox.png",
            "prompts:2: images: 'fox.png' cannot be read: No such file",
        ),
        ("csv", f"prompt,mask\na,{IMAGE}", "prompts:2: mask: it needs exactly one image"),
        ("csv", "prompt,size\n,1:1", "prompts:2: prompt: empty"),
        ("jsonl", '{"prompt": "a"}\n{"prompt"', "prompts:2: not JSON: "),
        ("jsonl", '"a fox"', 'prompts:1: "a fox" is not allowed. Allowed: an object.'),
        ("jsonl", "[" * 100_000, "prompts:1: not JSON: "),
        ("jsonl", '{"prompt": 1}', "prompts:1: prompt: 1 is not "),
        ("jsonl", '{"prompt": "a", "Size": "1:1"}', "prompts:1: 'Size' is not allowed."),
        ("jsonl", '{"prompt": "a", "images": 1}', "prompts:1: images: 1 is not "),
        ("jsonl", '{"prompt": "a", "variants": true}', "prompts:1: variants: True is not allowed"),
        ("jsonl", '{"prompt": "a", "callback_url": 0}', "prompts:1: callback_url: 0 is not "),
        ("jsonl", '{"prompt": "\\ud800"}', "prompts:1: prompt: "),
        (
            "jsonl",
            '{"prompt": "a", "callback_url": "http://localhost/x"}',
            "prompts:1: callback_url: the service cannot reach localhost",
        ),
    ],
)
def test_a_bad_line_is_named_with_what_is_wrong(form: Format, text: str, said: str) -> None:
    (line,) = refused(text, form)

    assert line.startswith(said)


@pytest.mark.parametrize("header", ["prompt;size", "Prompt,size", "A red fox", " , "])
def test_a_header_that_is_none_is_told_what_a_header_is(header: str) -> None:
    (line,) = refused(f"{header}\na,1:1\n", "csv")

    assert line.endswith("The first line names the columns in lower case, separated by commas.")


def test_all_bad_lines_are_told_at_once() -> None:
    lines = refused("prompt,size\na,1\nb,1:1\nc,2\nd,1:1,x\n", "csv")

    assert [line.split(":")[1] for line in lines] == ["2", "4", "5"]


@given(st.text(), st.sampled_from(FORMATS))
def test_any_text_gives_prompts_or_bad_lines(text: str, form: Format) -> None:
    try:
        rows = rows_of(text, form, "prompts", REAL)
    except BadLines:
        return
    assert rows


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(["prompt", *Options.__annotations__]), VALUES))
def test_what_is_accepted_can_be_sent(found: dict[str, Any]) -> None:
    try:
        (row,) = rows_of(json.dumps(found), "jsonl", "prompts", REAL)
    except BadLines:
        return
    options = dict(row.options)
    request = build(options.pop("prompt", None), options, REAL)
    assert json.dumps(request.body.to_dict(), ensure_ascii=False).encode()
