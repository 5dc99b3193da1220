"""Files of the caller's: what they are, found out before anything is sent."""

from __future__ import annotations

import hashlib
import io
import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

from attrs import field, frozen

from . import _image_formats
from ._arguments import abbreviate
from ._file_source import opener, unreadable
from ._limits import LARGEST_UPLOAD
from .errors import InvalidRequestError

# Ledger: input-formats. The value is the MIME type.
IMAGE_TYPES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}
# Bytes of an image to start from, or of a mask (ledger: file-limits).
LARGEST_INPUT = 26_214_400
_BYTES = "application/octet-stream"


@frozen
class LocalFile:
    """A file that can be uploaded, and uploaded again.

    Attributes:
        name: what messages call it.
        size: in bytes.
        digest: SHA-256 of the content, in hexadecimal.
        ending: of the format of its content, such as "png"; that of its name where the content is
            not an image that is known here.
        is_image: whether the content has a format that is known here.
        pixels: width and height of a PNG, JPEG or WebP image; None for other files.
    """

    name: str
    size: int
    digest: str
    ending: str
    is_image: bool
    pixels: tuple[int, int] | None
    _open: Callable[[], io.BufferedIOBase] = field(repr=False)

    @property
    def mime_type(self) -> str:
        """By the content; a file that is not an image is a string of bytes."""
        return IMAGE_TYPES.get(self.ending, _BYTES) if self.pixels else _BYTES

    def open(self) -> io.BufferedIOBase:
        """The content, from its beginning, for one reader.

        Raises:
            InvalidRequestError: the file cannot be read any more, or has changed its size.
        """
        try:
            file = self._open()
            size = file.seek(0, os.SEEK_END)
            file.seek(0)
        except OSError as error:
            raise unreadable("file", self.name, error) from error
        if size != self.size:
            file.close()
            raise InvalidRequestError(
                f"file: {abbreviate(self.name)} changed while it was in use: "
                f"it had {self.size} bytes, and now has {size}."
            )
        return file


def local_file(field_name: str, source: Any, max_bytes: int = LARGEST_UPLOAD) -> LocalFile:
    """Read what there is to know about a file. This reads all of it.

    Args:
        field_name: the argument that the caller passed it as.
        source: a path; an open binary file, which is read from where it stands; bytes; or a PIL
            image, which becomes a PNG.
        max_bytes: what the file may have; of more, no more is read.

    Raises:
        InvalidRequestError: it cannot be read, is empty, too large, or something else.
    """
    name, opened = opener(field_name, source, max_bytes)
    try:
        with opened() as file:
            size = file.seek(0, os.SEEK_END)
            _check_size(field_name, name, size, max_bytes)
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            found = _image_formats.ending(file.read(_image_formats.SAMPLE))
            pixels = _pixels(file) if found in IMAGE_TYPES else None
    except OSError as error:
        raise unreadable(field_name, name, error) from error
    ending = found or Path(name).suffix.lstrip(".").lower()
    return LocalFile(name, size, digest, ending, found is not None, pixels, opened)


def _check_size(field_name: str, name: str, size: int, max_bytes: int) -> None:
    if not size:
        raise InvalidRequestError(
            f"{field_name}: {abbreviate(name)} is empty. Was an open file read to its end before?"
        )
    if size > max_bytes:
        raise InvalidRequestError(
            f"{field_name}: {abbreviate(name)} has more than {max_bytes:,} bytes."
        )


def check_image(field_name: str, file: LocalFile) -> None:
    """Refuse what the service does not take as an image.

    Raises:
        InvalidRequestError: its format, or its content.
    """
    shown = abbreviate(file.name)
    if file.ending not in IMAGE_TYPES or not file.is_image:
        raise InvalidRequestError(
            f"{field_name}: {shown} is not an image that the service takes. "
            "Allowed: PNG, JPEG, WebP, by their content."
        )
    if file.pixels is None:
        raise InvalidRequestError(
            f"{field_name}: {shown} begins like a {file.ending} image, but cannot be read as one."
        )
    with file.open() as opened:
        if not _image_formats.is_whole(opened.read(), file.ending):
            raise InvalidRequestError(f"{field_name}: {shown} is cut off; its end is missing.")


def check_mask(image: LocalFile, mask: LocalFile) -> None:
    """Refuse a mask that does not fit its image.

    Raises:
        InvalidRequestError: format or pixels differ.
    """
    if image.ending != mask.ending:
        raise InvalidRequestError(
            f"mask: its format is {mask.ending}, that of the image is {image.ending}. "
            "They must be the same."
        )
    if image.pixels != mask.pixels:
        raise InvalidRequestError(
            f"mask: it has {_size(mask)} pixels, the image has {_size(image)}. "
            "They must be the same."
        )


def _pixels(file: io.BufferedIOBase) -> tuple[int, int] | None:
    """Width and height as the header of an image says; None where it does not."""
    # Not sooner: a client without files needs it not.
    import imagesize  # type: ignore[import-untyped] # it has no types

    file.seek(0)
    try:
        # As they are stored: a mask is compared with these, however a viewer turns the image.
        width, height = imagesize.get(file, exif_rotation=False)
    except (ValueError, IndexError, struct.error):
        return None
    return (int(width), int(height)) if width > 0 and height > 0 else None


def _size(file: LocalFile) -> str:
    return f"{file.pixels[0]} x {file.pixels[1]}" if file.pixels else "unknown"
