"""Which picture of a request makes its task fail, and why, in the journal and in a header."""

from __future__ import annotations

from typing import Any

import pytest
from PIL import Image

from tests.conftest import Mock
from tests.mock.conftest import GENERATE
from tests.mock.control.journal import requests
from tests.mock.images.conftest import PictureHost, file, half_mask, plain


def create(mock: Mock, **fields: Any) -> tuple[str, Any]:
    """Create a task; the note of the answer, and what the journal gives as the reason."""
    answer = mock.http.post(GENERATE, json={"prompt": "A fox", "size": "1:1", **fields})
    assert answer.json()["code"] == 200
    return answer.headers.get("X-Mock-Note", ""), requests(mock)[0]["reason"]


def test_a_mask_of_another_size_is_named(mock: Mock, host: PictureHost) -> None:
    picture, mask = host.put("a.png", file(plain())), host.put("b.png", file(half_mask((32, 16))))

    note, reason = create(mock, filesUrl=[picture], maskUrl=mask)

    assert reason["pointer"] == "/maskUrl"
    assert reason["message"] == note
    assert note == (
        "The task will fail: /maskUrl is PNG of 32 x 16 pixels, its image PNG of 64 x 64 pixels; "
        "they must be alike."
    )


def test_a_mask_of_another_format_is_named(mock: Mock, host: PictureHost) -> None:
    picture = host.put("a.jpg", file(plain(), "JPEG"))

    note, _ = create(mock, fileUrl=picture, maskUrl=host.put("b.png", file(half_mask())))

    assert "/maskUrl is PNG" in note
    assert "its image JPEG" in note


@pytest.mark.parametrize(
    ("content", "failure"),
    [
        (404, "download-failed, HTTP 404"),
        (b"no picture", "invalid-image, it is not a whole PNG, JPEG or WebP file"),
    ],
)
@pytest.mark.parametrize("pointer", ["/filesUrl/1", "/fileUrl", "/maskUrl"])
def test_whatever_is_at_fault_is_pointed_at(
    mock: Mock, host: PictureHost, content: bytes | int, failure: str, pointer: str
) -> None:
    good, bad = host.put("good.png", file(plain())), host.put("bad.png", content)
    by_pointer: dict[str, dict[str, Any]] = {
        "/filesUrl/1": {"filesUrl": [good, f"{bad}?secret=1"]},
        "/fileUrl": {"fileUrl": f"{bad}?secret=1"},
        "/maskUrl": {"fileUrl": good, "maskUrl": f"{bad}?secret=1"},
    }

    note, reason = create(mock, **by_pointer[pointer])

    assert reason["pointer"] == pointer
    assert note == f"The task will fail: {pointer} {bad}: {failure}."


def test_an_image_with_too_many_pixels_says_how_many(mock: Mock, host: PictureHost) -> None:
    picture = host.put("a.png", file(Image.new("1", (6000, 5000))))

    note, _ = create(mock, fileUrl=picture)

    assert note.endswith("invalid-image, it has 30000000 pixels, and may have 25000000.")


def test_pictures_that_fit_need_no_reason(mock: Mock, host: PictureHost) -> None:
    picture, mask = host.put("a.png", file(plain())), host.put("b.png", file(half_mask()))

    assert create(mock, filesUrl=[picture], maskUrl=mask) == ("", None)
