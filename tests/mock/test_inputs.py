"""Input pictures that cannot work are seen from their address alone."""

from __future__ import annotations

import pytest
from kie4o_mock.inputs import trouble

from tests.conftest import Mock


@pytest.mark.parametrize(
    "ending", ["", ".png", ".JPG", ".jpeg", ".jfif", ".pjpeg", ".pjp", ".webp", ".v2", "/"]
)
def test_a_listed_or_unknown_ending_is_no_trouble(ending: str) -> None:
    assert trouble([f"https://files.example/picture{ending}"]) is None


@pytest.mark.parametrize("ending", [".gif", ".pdf", ".html", ".TIFF", ".bmp", ".mp4", ".svg"])
def test_the_ending_of_another_format_is_an_invalid_image(ending: str) -> None:
    assert trouble([f"https://files.example/picture{ending}"]) == "invalid-image"


def test_a_query_is_not_part_of_the_ending() -> None:
    assert trouble(["https://files.example/picture.png?from=page.html"]) is None
    assert trouble(["https://files.example/page.html?as=picture.png"]) == "invalid-image"


@pytest.mark.parametrize("host", ["a.invalid", "b.a.invalid:8080", "USER@A.INVALID"])
def test_a_host_that_cannot_exist_is_a_failed_download(host: str) -> None:
    assert trouble([f"https://{host}/picture.png"]) == "download-failed"


def test_a_host_that_only_looks_like_it_is_fine() -> None:
    assert trouble(["https://a.invalid.example/b.png", "https://invalid/b.png"]) is None


def test_one_bad_picture_is_enough() -> None:
    good, bad = "https://files.example/a.png", "https://files.example/b.pdf"

    assert trouble([good, bad]) == "invalid-image"
    assert trouble([]) is None


@pytest.mark.parametrize(
    ("url", "code", "message"),
    [
        ("http://a.invalid/b.png", 451, "Unable to download image from the provided filesUrl"),
        ("http://a.example/b.pdf", 400, "We couldn't process the provided image file"),
    ],
)
def test_a_bad_picture_makes_the_task_fail_before_it_starts(
    mock: Mock, url: str, code: int, message: str
) -> None:
    record = mock.finished(filesUrl=[url])

    assert (record["successFlag"], record["errorCode"]) == (2, code)
    assert record["errorMessage"].startswith(message)
