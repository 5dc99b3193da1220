"""Files of the caller's: what is found out about them, and what is refused before it is sent."""

from __future__ import annotations

import gc
import hashlib
import io
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO
from weakref import finalize

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from kie4o._file_source import is_local
from kie4o._local_file import (
    LARGEST_INPUT,
    LocalFile,
    check_image,
    check_mask,
    local_file,
)
from kie4o.errors import InvalidRequestError

FORMATS = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}
PILLOW = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP", "gif": "GIF", "bmp": "BMP"}


def image_bytes(ending: str = "png", size: tuple[int, int] = (40, 30)) -> bytes:
    encoded = io.BytesIO()
    Image.new("RGB", size, "teal").save(encoded, PILLOW[ending])
    return encoded.getvalue()


@pytest.fixture
def on_disk(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    path.write_bytes(image_bytes())
    return path


def content_of(file: LocalFile) -> bytes:
    with file.open() as opened:
        return opened.read()


@pytest.fixture
def opened_file(tmp_path: Path) -> Iterator[BinaryIO]:
    path = tmp_path / "opened"
    path.write_bytes(image_bytes())
    with path.open("rb") as file:
        yield file


@pytest.mark.parametrize("ending", FORMATS)
def test_the_type_follows_from_the_content_and_not_from_the_name(
    ending: str, tmp_path: Path
) -> None:
    path = tmp_path / "photo.txt"
    path.write_bytes(image_bytes(ending))

    found = local_file("images", path)

    assert (found.ending, found.mime_type) == (ending, FORMATS[ending])


@given(
    st.sampled_from(list(FORMATS)),
    st.tuples(st.integers(min_value=1, max_value=60), st.integers(min_value=1, max_value=60)),
)
def test_the_pixels_are_read_from_the_header(ending: str, size: tuple[int, int]) -> None:
    assert local_file("images", image_bytes(ending, size)).pixels == size


def test_every_kind_of_source_of_one_content_has_one_digest(
    on_disk: Path, opened_file: BinaryIO
) -> None:
    content = image_bytes()
    sources = [
        on_disk,
        content,
        bytearray(content),
        memoryview(content),
        io.BytesIO(content),
        opened_file,
    ]

    digests = {local_file("images", source).digest for source in sources}

    assert digests == {hashlib.sha256(content).hexdigest()}


def test_a_pil_image_becomes_a_png_of_the_same_pixels() -> None:
    drawn = Image.new("RGB", (17, 9), "red")

    found = local_file("images", drawn)

    assert (found.ending, found.pixels) == ("png", (17, 9))
    with Image.open(io.BytesIO(content_of(found))) as read:
        assert read.convert("RGB").getpixel((0, 0)) == (255, 0, 0)


def test_a_pil_image_that_has_no_png_is_refused() -> None:
    with pytest.raises(
        InvalidRequestError, match="images: 'Image' of PIL cannot become a PNG: cannot write mode F"
    ):
        local_file("images", Image.new("F", (4, 4)))


def test_the_content_can_be_read_again_and_by_two_readers(opened_file: BinaryIO) -> None:
    content = image_bytes()
    found = local_file("images", opened_file)

    with found.open() as one, found.open() as other:
        read = one.read(10) + other.read() + one.read()

    assert read == content[:10] + content + content[10:]


def test_an_open_file_may_be_closed_by_its_owner_afterwards(opened_file: BinaryIO) -> None:
    found = local_file("images", opened_file)

    opened_file.close()

    assert content_of(found) == image_bytes()


def test_an_open_file_that_cannot_be_rewound_is_taken() -> None:
    content = image_bytes()
    reader, writer = os.pipe()
    with os.fdopen(writer, "wb") as sending:
        sending.write(content)
    with os.fdopen(reader, "rb") as file:
        found = local_file("images", file)

    assert content_of(found) == content


def test_the_copy_of_an_open_file_goes_with_its_last_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    found = local_file("images", io.BytesIO(image_bytes()))
    assert list(tmp_path.iterdir())

    del found
    gc.collect()

    assert not list(tmp_path.iterdir())


def test_a_file_that_changed_its_size_is_told(on_disk: Path) -> None:
    found = local_file("images", on_disk)
    on_disk.write_bytes(image_bytes(size=(400, 300)))

    with pytest.raises(InvalidRequestError, match=r"photo\.png' changed while it was in use"):
        found.open()


def test_a_file_that_is_gone_is_told(on_disk: Path) -> None:
    found = local_file("images", on_disk)
    on_disk.unlink()

    with pytest.raises(InvalidRequestError, match=r"photo\.png' cannot be read: No such file"):
        found.open()


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (Path("no/missing.png"), r"mask: 'no/missing\.png' cannot be read: No such file"),
        (Path("a" * 90, "missing.png"), r"mask: 'missing\.png' cannot be read: No such file"),
        (Path(), r"mask: '\.' is not a regular file"),
        (Path("/dev/zero"), "mask: '/dev/zero' is not a regular file"),
        (Path("a\0b"), r"mask: 'a\\x00b' cannot be read: .*embedded null"),
        (b"", "mask: '0 bytes' is empty"),
        (io.StringIO("text"), "mask: 'StringIO' is open in text mode. Open it with mode 'rb'"),
        (
            io.TextIOWrapper(io.BytesIO(image_bytes("png")), "utf-8"),
            "mask: .* is open in text mode",
        ),
        (3, r"mask: 3 is not allowed. Allowed: a pathlib\.Path"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(source: Any, said: str) -> None:
    with pytest.raises(InvalidRequestError, match=said):
        local_file("mask", source)


def test_a_closed_file_is_refused(opened_file: BinaryIO) -> None:
    opened_file.close()

    with pytest.raises(InvalidRequestError, match=r"images: .* cannot be read"):
        local_file("images", opened_file)


@pytest.mark.parametrize(
    "content",
    [image_bytes("gif"), image_bytes("bmp"), b"%PDF-1.7", b"hi"],
    ids=["gif", "bmp", "pdf", "text"],
)
def test_a_file_that_is_not_an_image_of_the_service_is_refused_as_one(content: bytes) -> None:
    found = local_file("images", content)

    with pytest.raises(InvalidRequestError, match="Allowed: PNG, JPEG, WebP"):
        check_image("images", found)


@given(st.sampled_from(list(FORMATS)), st.integers(min_value=0))
def test_an_image_cut_anywhere_is_refused(ending: str, at: int) -> None:
    content = image_bytes(ending)
    found = local_file("images", content[: at % len(content)] or b"x")

    assert found.pixels in (None, (40, 30))
    with pytest.raises(InvalidRequestError, match=r"cut off|begins like|not an image"):
        check_image("images", found)


@pytest.mark.parametrize("ending", FORMATS)
def test_an_image_with_something_behind_it_is_taken(ending: str) -> None:
    check_image("images", local_file("images", image_bytes(ending) + b"more"))


def test_an_image_of_exactly_the_largest_size_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    path.write_bytes(image_bytes())
    os.truncate(path, LARGEST_INPUT)

    check_image("images", local_file("images", path))


def test_an_image_of_one_byte_more_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    path.write_bytes(image_bytes())
    os.truncate(path, LARGEST_INPUT + 1)

    with pytest.raises(InvalidRequestError, match=r"has more than 26,214,400 bytes"):
        local_file("images", path, LARGEST_INPUT)


def test_no_more_of_an_open_file_is_read_than_it_may_have() -> None:
    class Endless(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            return len(buffer)

    with pytest.raises(InvalidRequestError, match="has more than 1,000 bytes"):
        local_file("images", io.BufferedReader(Endless()), 1000)


def test_an_open_file_can_be_passed_twice(opened_file: BinaryIO) -> None:
    digests = {local_file("images", opened_file).digest for _ in range(2)}

    assert digests == {hashlib.sha256(image_bytes()).hexdigest()}


def test_an_open_file_is_read_from_where_it_stands() -> None:
    file = io.BytesIO(b"header" + image_bytes())
    file.seek(len(b"header"))

    assert content_of(local_file("images", file)) == image_bytes()


def test_a_pipe_is_refused_without_waiting_for_its_writer(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    with pytest.raises(InvalidRequestError, match="is not a regular file"):
        local_file("images", pipe)


def test_a_forked_child_leaves_the_copies_of_its_parent(opened_file: BinaryIO) -> None:
    found = local_file("images", opened_file)

    child = os.fork()
    if not child:
        # What a normal end of the process does.
        finalize._exitfunc()  # type: ignore[attr-defined] # it has no public name
        os._exit(0)
    os.waitpid(child, 0)

    assert content_of(found) == image_bytes()


def test_a_mask_of_another_format_is_refused() -> None:
    image, mask = local_file("images", image_bytes("png")), local_file("mask", image_bytes("jpg"))

    with pytest.raises(InvalidRequestError, match="mask: its format is jpg, that of the image is"):
        check_mask(image, mask)


def test_a_mask_of_other_pixels_is_refused() -> None:
    image = local_file("images", image_bytes(size=(4, 4)))
    mask = local_file("mask", image_bytes(size=(4, 5)))

    with pytest.raises(InvalidRequestError, match="it has 4 x 5 pixels, the image has 4 x 4"):
        check_mask(image, mask)


@pytest.mark.parametrize(
    ("value", "local"),
    [
        (Path("a.png"), True),
        (b"x", True),
        (io.BytesIO(b"x"), True),
        (Image.new("RGB", (1, 1)), True),
        ("https://example.com/a.png", False),
        (["https://example.com/a.png"], False),
        (None, False),
    ],
)
def test_a_file_is_told_from_a_url(value: Any, local: bool) -> None:
    assert is_local(value) is local


def test_the_pixels_of_a_rotated_photo_are_those_that_are_stored() -> None:
    rotated, encoded = Image.Exif(), io.BytesIO()
    rotated[0x0112] = 6
    Image.new("RGB", (40, 30), "teal").save(encoded, "JPEG", exif=rotated)

    photo = local_file("images", encoded.getvalue())

    check_mask(photo, local_file("mask", image_bytes("jpg", (40, 30))))


class AsyncFile:
    """Like the UploadFile of Starlette."""

    async def read(self, size: int = -1) -> bytes:
        return bytes(max(size, 0))


def test_a_file_that_is_read_asynchronously_is_told_from_one_in_text_mode() -> None:
    with pytest.raises(InvalidRequestError, match="'AsyncFile' is read asynchronously"):
        local_file("images", AsyncFile())


class NumberedPath(os.PathLike[Any]):
    def __fspath__(self) -> Any:
        return 3


def test_a_path_that_is_neither_a_string_nor_bytes_is_refused() -> None:
    with pytest.raises(InvalidRequestError, match=r"images: .* is not allowed. Allowed: a pathlib"):
        local_file("images", NumberedPath())
