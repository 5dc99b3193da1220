"""A file that came from somewhere: is it an image, and all of it?"""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import httpx

from . import _image_formats

# For whole images of a format that is not known here.
UNKNOWN = "bin"
ENDINGS = (*_image_formats.ENDINGS, UNKNOWN)
_BINARY = ("image/", "application/octet-stream", "binary/octet-stream")


def is_kept(path: Path) -> bool:
    """Whether a file of an earlier run has a whole image of the format that its name says."""
    with path.open("rb") as file, _bytes_of(file) as data:
        found = _image_formats.ending(data) or UNKNOWN
        whole = bool(data) if found == UNKNOWN else _image_formats.is_whole(data, found)
        return whole and path.suffix == f".{found}"


def ending(file: BinaryIO, response: httpx.Response) -> str | None:
    """The ending by content; None where that is not an image, or not all of it.

    Args:
        file: with the whole body.
        response: whose body it is. Where the format is not known, its headers must say that this
            is an image or bytes, and that it is complete.
    """
    with _bytes_of(file) as data:
        if found := _image_formats.ending(data):
            return found if _image_formats.is_whole(data, found) else None
        kind = response.headers.get("Content-Type", _BINARY[0]).lower()
        is_image = kind.startswith(_BINARY) and _image_formats.may_be_image(data)
        return UNKNOWN if is_image and _is_framed(response, len(data)) else None


@contextmanager
def _bytes_of(file: BinaryIO) -> Iterator[_image_formats.Data]:
    """The content of a file, which need not fit into memory."""
    if not file.seek(0, os.SEEK_END):
        yield b""
        return
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        yield data


def _is_framed(response: httpx.Response, size: int) -> bool:
    """Whether the response told where it ends, rather than that the connection was closed."""
    if length := response.headers.get("Content-Length"):
        # On the wire it may have been compressed.
        return length in (str(size), str(response.num_bytes_downloaded))
    return "chunked" in str(response.headers.get("Transfer-Encoding", "")).lower()
