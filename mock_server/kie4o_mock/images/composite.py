"""Edits through a mask: black is repainted, white is kept, grey blends."""

from __future__ import annotations

import io
from functools import lru_cache

from attrs import evolve, field, frozen
from PIL import Image

from .render import draw, encode
from .source import DECODING, SourceImage

_DEEPEST = 8


def _shallow(original: SourceImage) -> SourceImage:
    """The same picture, drawn at once where that would later mean too many edits in a row."""
    if original.edits < _DEEPEST:
        return original
    data = original.read()
    return evolve(original, read=lambda: data, edits=0)


@frozen(eq=False)
class Edit:
    """What an edited picture is made from.

    It holds the two files for as long as its task is there: at most twice `MOST_BYTES`. A picture
    of the mock's own is not held but drawn again when needed, from at most `_DEEPEST` edits ago.
    """

    original: SourceImage = field(converter=_shallow)
    mask: SourceImage = field(converter=_shallow)

    @property
    def count(self) -> int:
        """How many edits deep the outcome is."""
        return 1 + max(self.original.edits, self.mask.edits)


@lru_cache(maxsize=8)
def composite(edit: Edit, size: tuple[int, int], text: str, seed: str) -> bytes:
    """Draw one edited picture; the same files and arguments give the same bytes.

    Args:
        edit: the picture and its mask; both are stretched to `size`.
        size: width and height in pixels.
        text: written over the stand-in that shows where the mask is black.
        seed: what the stand-in is drawn from.
    """
    with DECODING:
        kept = _opened(edit.original).convert("RGB").resize(size, Image.Resampling.BILINEAR)
        mask = _opened(edit.mask).convert("L").resize(size, Image.Resampling.BILINEAR)
    return encode(Image.composite(kept, draw(size, text, seed).convert("RGB"), mask))


def _opened(picture: SourceImage) -> Image.Image:
    image: Image.Image = Image.open(io.BytesIO(picture.read()))
    if image.mode.startswith("I;16"):
        # Pillow's conversion would make white of all but the darkest greys.
        image = image.point(lambda value: value / 256)
    return image
