"""Files of the caller's: what they are, found out before anything is sent."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import struct
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias
from weakref import finalize

from attrs import field, frozen

from . import _image_formats
from ._arguments import abbreviate, refused
from .errors import InvalidRequestError

# Ledger: input-formats. The value is the MIME type.
IMAGE_TYPES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}
# Bytes of an image or a mask (ledger: file-limits).
LARGEST_IMAGE = 26_214_400
_ALLOWED = "a pathlib.Path, an open binary file, bytes, or a PIL image"
_BYTES = "application/octet-stream"

Source: TypeAlias = "os.PathLike[str] | BinaryIO | bytes | bytearray | memoryview | Any"


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
            raise _unreadable("file", self.name, error) from error
        if size != self.size:
            file.close()
            raise InvalidRequestError(
                f"file: {abbreviate(self.name)} changed while it was in use: "
                f"it had {self.size} bytes, and now has {size}."
            )
        return file


def is_local(value: Any) -> bool:
    """Whether a value stands for a file of the caller's, rather than for a URL."""
    return isinstance(value, os.PathLike | bytes | bytearray | memoryview) or (
        hasattr(value, "read") or _is_pil(value)
    )


def local_file(field_name: str, source: Source) -> LocalFile:
    """Read what there is to know about a file. This reads all of it.

    Args:
        field_name: the argument that the caller passed it as.
        source: a path; an open binary file, which is read to its end; bytes; or a PIL image, which
            becomes a PNG.

    Raises:
        InvalidRequestError: it cannot be read, is empty, or is something else.
    """
    name, opened = _opener(field_name, source)
    try:
        with opened() as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.seek(0, os.SEEK_END)
            file.seek(0)
            head = file.read(_image_formats.SAMPLE)
            pixels = _pixels(file) if _image_formats.ending(head) in IMAGE_TYPES else None
    except OSError as error:
        raise _unreadable(field_name, name, error) from error
    if not size:
        raise InvalidRequestError(f"{field_name}: {abbreviate(name)} is empty.")
    found = _image_formats.ending(head)
    ending = found or Path(name).suffix.lstrip(".").lower()
    return LocalFile(name, size, digest, ending, found is not None, pixels, opened)


def check_image(field_name: str, file: LocalFile) -> None:
    """Refuse what the service does not take as an image.

    Raises:
        InvalidRequestError: its format, its size in bytes, or its content.
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
    if file.size > LARGEST_IMAGE:
        raise InvalidRequestError(
            f"{field_name}: {shown} has {file.size:,} bytes, at most {LARGEST_IMAGE:,} are allowed."
        )


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


def _opener(field_name: str, source: Source) -> tuple[str, Callable[[], io.BufferedIOBase]]:
    """The name of a file, and a function that opens it."""
    if isinstance(source, os.PathLike):
        path = Path(os.fspath(source))
        return path.name, lambda: path.open("rb")
    if isinstance(source, bytes | bytearray | memoryview):
        content = bytes(source)
        return f"{len(content)} bytes", lambda: io.BytesIO(content)
    if _is_pil(source):
        encoded = _png_of(field_name, source)
        return f"{type(source).__name__} of PIL", lambda: io.BytesIO(encoded)
    if hasattr(source, "read"):
        return _copy(field_name, source)
    raise refused(field_name, source, _ALLOWED)


def _copy(field_name: str, file: Any) -> tuple[str, Callable[[], io.BufferedIOBase]]:
    """Keep the rest of an open file: its owner may go on with it, and it may not be seekable."""
    name = str(getattr(file, "name", None) or type(file).__name__)
    folder = tempfile.mkdtemp(prefix="kie4o-")
    path = Path(folder, "content")

    def opened() -> io.BufferedIOBase:
        return path.open("rb")

    finalize(opened, shutil.rmtree, folder, ignore_errors=True)
    try:
        with path.open("wb") as kept:
            shutil.copyfileobj(file, kept)
    except TypeError:
        raise InvalidRequestError(
            f"{field_name}: {abbreviate(name)} is open in text mode. Open it with mode 'rb'."
        ) from None
    except (OSError, ValueError) as error:
        raise _unreadable(field_name, name, error) from error
    return Path(name).name, opened


def _is_pil(value: Any) -> bool:
    """Whether it is an image of Pillow, which need not be installed."""
    image = getattr(sys.modules.get("PIL.Image"), "Image", None)
    return image is not None and isinstance(value, image)


def _png_of(field_name: str, image: Any) -> bytes:
    encoded = io.BytesIO()
    try:
        image.save(encoded, "PNG")
    except (OSError, ValueError) as error:
        raise _unreadable(field_name, type(image).__name__, error) from error
    return encoded.getvalue()


def _pixels(file: io.BufferedIOBase) -> tuple[int, int] | None:
    """Width and height as the header of an image says; None where it does not."""
    # Not sooner: a client without files needs it not.
    import imagesize  # type: ignore[import-untyped] # it has no types

    file.seek(0)
    try:
        width, height = imagesize.get(file)
    except (ValueError, IndexError, struct.error):
        return None
    return (int(width), int(height)) if width > 0 and height > 0 else None


def _size(file: LocalFile) -> str:
    return f"{file.pixels[0]} x {file.pixels[1]}" if file.pixels else "unknown"


def _unreadable(field_name: str, name: str, error: Exception) -> InvalidRequestError:
    why = getattr(error, "strerror", None) or error
    return InvalidRequestError(f"{field_name}: {abbreviate(name)} cannot be read: {why}.")
