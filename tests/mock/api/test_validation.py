"""A refused body says which field is wrong, what was sent, and what is allowed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contract_tests.document import Document
from tests.conftest import Mock
from tests.mock.conftest import BODY, DOWNLOAD, GENERATE

StartMock = Callable[..., Mock]
FILE = "http://files.example/a.png"
SIZES = "'1:1', '3:2', '2:3'"
ABSENT = object()


def body(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in {**BODY, **fields}.items() if value is not ABSENT}


def refusal(mock: Mock, sent: Any, path: str = GENERATE) -> str:
    answer = mock.http.post(path, json=sent).json()
    assert answer["code"] == 422, answer
    text: str = answer["msg"]
    return text


def notes(mock: Mock, sent: Any) -> list[str]:
    answer = mock.http.post(GENERATE, json=sent)
    assert answer.json()["code"] == 200, answer.text
    return answer.headers.get_list("x-mock-note")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("size", "4:3", f"size: '4:3' is not allowed. Allowed: {SIZES}."),
        ("size", "", f"size: '' is not allowed. Allowed: {SIZES}."),
        ("size", None, f"size: null is not allowed. It must be a string. Allowed: {SIZES}."),
        ("size", 1, f"size: 1 is not allowed. It must be a string. Allowed: {SIZES}."),
        ("nVariants", 3, "nVariants: 3 is not allowed. Allowed: 1, 2, 4."),
        (
            "nVariants",
            "2",
            "nVariants: '2' is not allowed. It must be an integer. Allowed: 1, 2, 4.",
        ),
        ("nVariants", True, "nVariants: true is not allowed. It must be an integer."),
        ("fallbackModel", "DALLE", "'DALLE' is not allowed. Allowed: 'GPT_IMAGE_1', 'FLUX_MAX'."),
        ("isEnhance", "true", "isEnhance: 'true' is not allowed. It must be null or a boolean."),
        ("prompt", "", "prompt: missing or empty. Send prompt, filesUrl or both."),
        ("prompt", ["fox"], "prompt: ['fox'] is not allowed. It must be null or a string."),
        ("filesUrl", [], "filesUrl: [] is not allowed. At least 1 needed."),
        ("filesUrl", [FILE] * 6, "filesUrl: ['http://files.example/a.png'"),
        ("filesUrl", [FILE] * 6, "At most 5 allowed."),
        ("filesUrl", FILE, f"filesUrl: '{FILE}' is not allowed. It must be null or an array."),
        ("filesUrl", [FILE, "ftp://a/b"], "filesUrl[1]: 'ftp://a/b' is not allowed."),
        ("filesUrl", [FILE, "ftp://a/b"], "It must be an http or https URL."),
        ("filesUrl", [None], "filesUrl[0]: null is not allowed. It must be a string."),
        ("filesUrl", ["data:image/png;base64,AA"], "It must be an http or https URL."),
        ("maskUrl", "mask.png", "maskUrl: 'mask.png' is not allowed."),
        ("callBackUrl", "", "callBackUrl: '' is not allowed. It must be an http or https URL."),
        ("callBackUrl", "localhost:80/x", "callBackUrl: 'localhost:80/x' is not allowed."),
        ("callBackUrl", "http://a/ü", "It must be an absolute URL, percent-encoded."),
    ],
)
def test_a_refusal_names_the_field_the_value_and_the_rule(
    mock: Mock, field: str, value: Any, said: str
) -> None:
    assert said in refusal(mock, body(**{field: value}))


@pytest.mark.parametrize(
    ("sent", "nearest"),
    [
        ("1024x1024", "1:1"),
        ("1536X1024", "3:2"),
        ("1024*1536", "2:3"),
        ("16:9", "3:2"),
        ("4/5", "2:3"),
        ("9 : 16", "2:3"),
    ],
)
def test_pixels_and_foreign_ratios_lead_to_the_nearest_size(
    mock: Mock, sent: str, nearest: str
) -> None:
    assert refusal(mock, body(size=sent)).endswith(f"Did you mean '{nearest}'?")


@pytest.mark.parametrize("sent", ["0x0", "16:0", "auto", "1:1:1", "²:³"])
def test_a_size_like_nothing_known_gets_no_guess(mock: Mock, sent: str) -> None:
    assert refusal(mock, body(size=sent)).endswith(f"Allowed: {SIZES}.")


def test_a_missing_size_lists_the_sizes(mock: Mock) -> None:
    assert refusal(mock, body(size=ABSENT)) == f"size: missing. Allowed: {SIZES}."


@pytest.mark.parametrize(
    "fields", [{"prompt": ABSENT}, {"prompt": None}, {"prompt": None, "filesUrl": None}]
)
def test_neither_prompt_nor_pictures(mock: Mock, fields: dict[str, Any]) -> None:
    assert (
        refusal(mock, body(**fields)) == "prompt: missing or empty. Send prompt, filesUrl or both."
    )


@pytest.mark.parametrize("fields", [{"filesUrl": [FILE]}, {"fileUrl": FILE}])
def test_pictures_alone_are_enough(mock: Mock, fields: dict[str, Any]) -> None:
    assert notes(mock, body(prompt=ABSENT, **fields)) == []


def test_null_stands_for_absent(mock: Mock) -> None:
    optional = ("filesUrl", "nVariants", "maskUrl", "callBackUrl", "isEnhance", "uploadCn")
    more = ("enableFallback", "fallbackModel", "fileUrl")

    assert notes(mock, body(**dict.fromkeys([*optional, *more]))) == []


def test_five_pictures_are_allowed(mock: Mock) -> None:
    assert notes(mock, body(filesUrl=[FILE] * 5)) == []


def test_a_whole_number_may_be_written_with_a_point(mock: Mock) -> None:
    record = mock.finished(nVariants=2.0)

    assert len(record["response"]["resultUrls"]) == 2
    assert '"nVariants":2,' in record["paramJson"]


@pytest.mark.parametrize("sent", [[], "x", 5, True, [{}], ["size"]])
@pytest.mark.parametrize("path", [GENERATE, DOWNLOAD])
def test_a_body_must_be_an_object(mock: Mock, path: str, sent: Any) -> None:
    assert refusal(mock, sent, path).endswith("is not a JSON object.")


@pytest.mark.parametrize(
    "fields",
    [
        {"size": "9" * 10_000},
        {"prompt": {"a": "b" * 10_000}},
        {"filesUrl": ["data:" + "A" * 10_000]},
        {"prompt": f"[mock:{'a' * 10_000}]"},
    ],
)
def test_a_huge_value_is_shown_shortened(mock: Mock, fields: dict[str, Any]) -> None:
    assert len(refusal(mock, body(**fields))) < 600


def test_the_first_thing_said_is_what_is_wrong_rather_than_what_is_missing(mock: Mock) -> None:
    assert refusal(mock, {"nVariants": 3}).startswith("nVariants: 3")


def test_a_download_without_url_names_it(mock: Mock) -> None:
    assert refusal(mock, {"taskId": "1"}, DOWNLOAD) == "url: missing."


def test_a_download_url_must_be_absolute(mock: Mock) -> None:
    said = "url: 'a.png' is not allowed. It must be an absolute URL, percent-encoded."

    assert refusal(mock, {"taskId": "1", "url": "a.png"}, DOWNLOAD) == said


WORDS = st.text(max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | WORDS | st.floats(-1e300, 1e300),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
FIELDS = ["prompt", "size", "nVariants", "filesUrl", "callBackUrl", "taskId", "url"]
LIKELY = st.sampled_from(["1:1", "FLUX_MAX", FILE, 1, 2.0, 4, None, [FILE], "[mock:no-reason]"])
BODIES = JSON | st.dictionaries(st.sampled_from(FIELDS) | WORDS, LIKELY | JSON, max_size=6)


@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(sent=BODIES, path=st.sampled_from([GENERATE, DOWNLOAD]))
def test_any_json_gets_an_envelope_and_never_breaks_the_mock(
    mock: Mock, contract: Document, sent: Any, path: str
) -> None:
    known = {200, *contract.raw["components"]["schemas"]["ErrorCode"]["enum"]}

    answer = mock.http.post(path, json=sent)  # checked against the document on the way

    assert answer.status_code == 200
    assert answer.json()["code"] in known - {500}


def test_an_empty_prompt_counts_as_none_beside_a_picture(mock: Mock) -> None:
    assert mock.generate(prompt="", filesUrl=[FILE])["code"] == 200
