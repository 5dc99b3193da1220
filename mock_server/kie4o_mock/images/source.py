"""Images that tasks start from: what is known of one, and which files are taken for one."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable

from attrs import frozen
from PIL import Image

_SHOWN = 100
# Bytes of one image or mask (ledger: file-limits).
MOST_BYTES = 26_214_400
# Pixels of one image or mask. A limit of the mock's own: a file of a few kilobytes may have many
# more, and some decoders take twenty bytes for each.
MOST_PIXELS = 25_000_000
# Held while an image is decoded: one at a time, or a few would take all the memory there is.
DECODING = threading.RLock()
# What the vendor's endings stand for; MPO is what many phones write as .jpg.
_FORMATS = {"PNG": "PNG", "JPEG": "JPEG", "MPO": "JPEG", "WEBP": "WEBP"}


class InputImageError(Exception):
    """An image makes its task fail.

    Attributes:
        failure: the name of the failed record.
        pointer: the JSON pointer of the image in the request, once that is known.
    """

    def __init__(self, failure: str, said: str | None = None, pointer: str | None = None) -> None:
        super().__init__(said or failure)
        self.failure = failure
        self.pointer = pointer

    def at(self, pointer: str, url: str) -> InputImageError:
        """The same, said of this image."""
        bare = url.partition("?")[0][:_SHOWN]
        reason = "" if str(self) == self.failure else f", {self}"
        return InputImageError(self.failure, f"{pointer} {bare}: {self.failure}{reason}", pointer)


@frozen(eq=False)
class SourceImage:
    """An image or a mask that the mock can see.

    Args:
        format: PNG, JPEG or WEBP.
        size: width and height in pixels.
        read: gives the file; an image of the mock's own is drawn only then.
        edits: how many edits of the mock's own it is the outcome of.
    """

    format: str
    size: tuple[int, int]
    read: Callable[[], bytes]
    edits: int = 0


def read_source_image(data: bytes) -> SourceImage:
    """The file `data` as an image, after a look at all of it.

    Raises:
        InputImageError: it is too large, has too many pixels, is damaged, or in a format that the
            vendor does not list.
    """
    if len(data) > MOST_BYTES:
        raise InputImageError("image-too-large")
    try:
        # Some decoders take memory as soon as they see a file.
        with DECODING:
            image = Image.open(io.BytesIO(data), formats=["PNG", "JPEG", "WEBP"])
            _measure(image)
            image.load()
    except InputImageError:
        raise
    except Exception as error:  # hostile files make Pillow raise nearly anything
        said = "it is not a whole PNG, JPEG or WebP file"
        raise InputImageError("invalid-image", said) from error
    return SourceImage(_FORMATS[image.format or ""], image.size, lambda: data)


def _measure(image: Image.Image) -> None:
    """Refuse a file that would become too many pixels."""
    pixels = image.width * image.height
    if pixels > MOST_PIXELS:
        said = f"it has {pixels} pixels, and may have {MOST_PIXELS}"
        raise InputImageError("invalid-image", said)
