"""Real images of many formats: whole ones are known whatever stands behind, cut ones never are."""

from __future__ import annotations

import io
import random
from functools import cache
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from kie4o import _image_formats

FORMATS: dict[str, list[dict[str, Any]]] = {
    "png": [{}, {"save_all": True}],
    "jpg": [{}, {"progressive": True}, {"exif": True}, {"restart_marker_blocks": 1}],
    "gif": [{}, {"save_all": True}],
    "webp": [{}, {"lossless": True}],
    "avif": [{}],
    "bmp": [{}],
    "tif": [{}, {"compression": "tiff_lzw"}],
}
NAMES = {"jpg": "JPEG", "tif": "TIFF"}
CASES = [(ending, number) for ending, given in FORMATS.items() for number in range(len(given))]
BEHIND = [
    b"",
    b"\n",
    b"\r\n",
    b"\0",
    bytes(700),
    b"<!-- 12 ms -->",
    b"\xff" * 9,
    random.Random(5).randbytes(99),
]


@cache
def image(ending: str, number: int) -> bytes:
    """A noisy image, so that its data is long."""
    noise = random.Random(7).randbytes(24 * 24 * 3)
    picture = Image.frombytes("RGB", (24, 24), noise)
    options = dict(FORMATS[ending][number])
    if options.pop("exif", None):
        # A preview of its own inside the head, as cameras write it.
        options["exif"] = b"Exif\0\0" + image("jpg", 0)
    if options.get("save_all"):
        options["append_images"] = [picture.rotate(90)]
    file = io.BytesIO()
    picture.save(file, NAMES.get(ending, ending), **options)
    return file.getvalue()


@pytest.mark.parametrize(("ending", "number"), CASES)
@pytest.mark.parametrize("behind", BEHIND)
def test_a_whole_image_is_whole_whatever_stands_behind(
    ending: str, number: int, behind: bytes
) -> None:
    data = image(ending, number) + behind

    assert _image_formats.ending(data) == ending
    assert _image_formats.is_whole(data, ending)


@pytest.mark.parametrize(("ending", "number"), CASES)
def test_an_image_that_is_cut_off_anywhere_is_not_whole(ending: str, number: int) -> None:
    whole = image(ending, number)
    # The last byte of a strip or of a box can be padding that no decoder needs.
    lengths = range(_image_formats._SMALLEST, len(whole) - 1)

    kept = [n for n in lengths if _image_formats.is_whole(whole[:n], ending)]

    assert kept == []


def test_an_image_with_a_second_one_behind_is_whole() -> None:
    both = image("jpg", 0) + image("jpg", 1)[:-50]

    assert _image_formats.is_whole(both, "jpg")


@pytest.mark.parametrize(
    ("brand", "ending"), [(b"avis", "avif"), (b"heic", "heic"), (b"hevx", "heic"), (b"mp42", None)]
)
def test_a_container_is_known_by_its_brand(brand: bytes, ending: str | None) -> None:
    data = b"\0\0\0\x18ftyp" + brand + bytes(4) + b"isomiso2" + b"\0\0\0\x0cmdatabcd"

    assert _image_formats.ending(data) == ending


def test_a_container_is_known_by_another_brand_too() -> None:
    data = b"\0\0\0\x1cftypmif1" + bytes(4) + b"mif1avifmiaf" + b"\0\0\0\x0cmdatabcd"

    assert _image_formats.ending(data) == "avif"
    assert _image_formats.is_whole(data, "avif")


JXL = b"\xff\x0a" + random.Random(3).randbytes(200)
PAGES = [
    b"<!doctype html><title>404</title>",
    b'{"code": 404, "msg": "not found, and a long text"}',
    "Übergröße: die Seite ist nicht da, 没有找到".encode(),
    b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
    bytes(100),
    b"",
    b"\x89PNG\r",
]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_no_image_of_an_unknown_format(page: bytes) -> None:
    assert not _image_formats.may_be_image(page)


def test_bytes_that_are_no_text_may_be_an_image() -> None:
    assert _image_formats.ending(JXL) is None
    assert _image_formats.may_be_image(JXL)


MAGIC = [*_image_formats._MAGIC, b"RIFF\0\0\0\0WEBP", b"\0\0\0\x18ftypavif", b"\0\0\0\x01ftypheic"]


@given(st.sampled_from(MAGIC), st.binary(max_size=200))
@example(b"II*\0", b"\x08\0\0\0\xff\xff")
@example(b"GIF89a", b"\xff" * 20)
def test_no_content_breaks_a_check(magic: bytes, rest: bytes) -> None:
    data = magic + rest
    ending = _image_formats.ending(data)

    assert ending is None or _image_formats.is_whole(data, ending) in (True, False)
