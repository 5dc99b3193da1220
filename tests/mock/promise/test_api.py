"""Requests to the API of which nobody can make sense, and files that are no images."""

from __future__ import annotations

import io
from typing import Any

import orjson
from hypothesis import given, seed
from hypothesis import strategies as st
from kie4o_mock.images.source import InputImageError, read_source_image
from PIL import Image

from tests.mock.conftest import BODY, CREDIT, DOWNLOAD, GENERATE, RECORD
from tests.mock.promise.conftest import FUZZ, SEED, Held

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
FIELDS = [
    *("prompt", "size", "nVariants", "filesUrl", "fileUrl", "maskUrl", "callBackUrl"),
    *("taskId", "url", "imageUrl", "isEnhance", "fallbackModel"),
]
BODIES = st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=5), VALUES)
HEADERS = st.sampled_from(
    ["X-Mock-Scenario", "X-Mock-Callback-Depth", "Content-Type", "Accept", "Content-Encoding"]
)
OUTCOMES = ("PNG", "JPEG", "WEBP", "invalid-image", "image-too-large")
TEXTS = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=20)


@seed(SEED)
@FUZZ
@given(
    path=st.sampled_from([GENERATE, DOWNLOAD, RECORD, CREDIT]) | TEXTS.map(lambda text: f"/{text}"),
    method=st.sampled_from(["GET", "POST", "PUT", "DELETE", "OPTIONS"]),
    body=st.binary(max_size=50) | BODIES.map(lambda body: {**BODY, **body}),
    headers=st.dictionaries(HEADERS, TEXTS, max_size=2),
    query=st.dictionaries(st.sampled_from(["taskId", "x"]), st.text(max_size=20)),
)
def test_the_api_answers_or_refuses(
    held: Held, path: str, method: str, body: Any, headers: dict[str, str], query: dict[str, str]
) -> None:
    content = body if isinstance(body, bytes) else _json(body)

    answer = held.http.request(method, path, content=content, headers=headers, params=query)

    assert answer.status_code < 500, answer.text
    if path.startswith("/api/v1/") and answer.headers["content-type"] == "application/json":
        assert answer.json().get("code") not in (500, None) or "status" in answer.json()


def _json(body: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(body)
    except TypeError:  # an integer that is too long for orjson
        return b"{}"


@seed(SEED)
@FUZZ
@given(
    form=st.sampled_from(["PNG", "JPEG", "MPO", "WEBP", "GIF"]),
    at=st.integers(0, 400),
    piece=st.binary(max_size=20),
)
def test_a_damaged_image_is_taken_or_refused(form: str, at: int, piece: bytes) -> None:
    file = io.BytesIO()
    Image.effect_noise((16, 16), 50).save(file, form)
    data = file.getvalue()
    at = min(at, len(data))

    assert _outcome(data[:at] + piece + data[at + len(piece) :]) in OUTCOMES


def _outcome(data: bytes) -> str:
    """The format of a file, or the failed record that it leads to."""
    try:
        return read_source_image(data).format
    except InputImageError as unusable:
        return unusable.failure
