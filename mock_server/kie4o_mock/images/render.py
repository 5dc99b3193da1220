"""What images show: images drawn from a text, and edits of them through a mask."""

from __future__ import annotations

import io
import random
import re
import struct
import textwrap
import zlib
from collections.abc import Mapping, Sequence
from functools import lru_cache

from attrs import frozen
from PIL import Image, ImageDraw, ImageFont

from .source import DECODING, SourceImage

_MARGIN = 64
_TEXT_SIZE = 44
_LINES = 14
# What the palette has at each index: behind the prompt, the prompt, and two colours that vary.
_BEHIND, _TEXT, _GROUND, _SHAPES = range(4)
_DARK, _WHITE = (16, 16, 20), (255, 255, 255)

_RATIO = re.compile(r"([1-9]\d?):([1-9]\d?)")
_LONGER = {"1K": 1024, "2K": 2048, "4K": 4096}
# No image is thinner, however extreme its ratio.
_SHORTEST = 64
# How many images there are of one text and size. They are few, so that tests which ask for the same
# image again find it encoded, and more than a task has variants.
_LOOKS = 8
# The signature and the chunk that every PNG file begins with.
_HEADER = 33


def image_size(
    ratio: str, resolution: str | None, known: Mapping[str, Sequence[int]]
) -> tuple[int, int]:
    """Width and height in pixels.

    Args:
        ratio: width to height, such as 3:2; anything else is taken for a square.
        resolution: 1K, 2K or 4K for the longer side; None where the model has none.
        known: the sizes that the document gives for ratios without a resolution.
    """
    if resolution not in _LONGER and ratio in known:
        width, height = known[ratio]
        return width, height
    match = _RATIO.fullmatch(ratio)
    across, down = (int(match[1]), int(match[2])) if match else (1, 1)
    scale = _LONGER.get(resolution or "1K", _LONGER["1K"]) / max(across, down)
    return max(round(across * scale), _SHORTEST), max(round(down * scale), _SHORTEST)


def png(size: tuple[int, int], text: str, seed: str, number: int) -> bytes:
    """One image as a file; the same arguments give the same bytes, others give other bytes.

    Args:
        size: width and height in pixels.
        text: written over the image, cut where it would leave it.
        seed: what colours and shapes of the task are drawn from; the file names it.
        number: which variant of the task it is.
    """
    file = _encoded(size, text, _look(seed, number))
    return file[:_HEADER] + _comment(f"{seed}/{number}") + file[_HEADER:]


@lru_cache(maxsize=64)
def _encoded(size: tuple[int, int], text: str, look: int) -> bytes:
    return encode(draw(size, text, look))


def _look(seed: str, number: int) -> int:
    return (zlib.crc32(seed.encode()) + number) % _LOOKS


def _comment(text: str) -> bytes:
    chunk = b"tEXtComment\0" + text.encode("latin-1")
    return struct.pack(f">I{len(chunk)}sI", len(chunk) - 4, chunk, zlib.crc32(chunk))


def draw(size: tuple[int, int], text: str, look: int) -> Image.Image:
    """Draw what `png` returns as a file.

    Four flat colours need two bits for each pixel, which pack in half the time that more take.
    """
    chance = random.Random(look)  # noqa: S311 repeatable on purpose
    image = Image.new("P", size, _GROUND)
    image.putpalette([*_DARK, *_WHITE, *_colour(chance, 40, 110), *_colour(chance, 90, 200)])
    pen = ImageDraw.Draw(image)
    for colour in (_SHAPES, _GROUND, _SHAPES) * 3:
        _blob(pen, size, chance, colour)
    _write(pen, size, text)
    return image


def encode(image: Image.Image) -> bytes:
    """An image as a PNG file."""
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=1)
    return file.getvalue()


def _colour(chance: random.Random, low: int, high: int) -> tuple[int, int, int]:
    return chance.randint(low, high), chance.randint(low, high), chance.randint(low, high)


def _blob(
    pen: ImageDraw.ImageDraw, size: tuple[int, int], chance: random.Random, colour: int
) -> None:
    width, height = size
    x, y = chance.randint(-width // 4, width), chance.randint(-height // 4, height)
    radius = chance.randint(height // 12, height // 3)
    pen.ellipse((x, y, x + 2 * radius, y + 2 * radius), fill=colour)


def _write(pen: ImageDraw.ImageDraw, size: tuple[int, int], text: str) -> None:
    width, height = size
    pen.fontmode = "1"  # letters without grey edges, which the palette does not have
    font = ImageFont.load_default(_TEXT_SIZE)
    # As many as fit of the widest letter, so that no line leaves the image.
    columns = int((width - 2 * _MARGIN) / font.getlength("W"))
    shown = text if text.split() else "(no prompt)"
    lines = textwrap.wrap(shown, columns, max_lines=_LINES, placeholder=" …")
    top = height - _MARGIN - len(lines) * (_TEXT_SIZE + 12)
    pen.rectangle((0, top - _MARGIN // 2, width, height), fill=_BEHIND)
    for number, line in enumerate(lines):
        pen.text((_MARGIN, top + number * (_TEXT_SIZE + 12)), line, font=font, fill=_TEXT)


@frozen(eq=False)
class Edit:
    """What an edited image is made from.

    An image of the mock's own is drawn again when it is needed, and a file may be dropped before.
    """

    original: SourceImage
    mask: SourceImage

    @property
    def count(self) -> int:
        """How many edits deep the outcome is."""
        return 1 + max(self.original.edits, self.mask.edits)


@lru_cache(maxsize=8)
def composite(edit: Edit, size: tuple[int, int], text: str, seed: str, number: int) -> bytes:
    """Draw one edited image; the same files and arguments give the same bytes.

    Args:
        edit: the image and its mask; both are stretched to `size`.
        size: width and height in pixels.
        text: written over the stand-in that shows where the mask is black.
        seed: what the stand-in is drawn from.
        number: which variant of the task it is.
    """
    with DECODING:
        kept = _opened(edit.original).convert("RGB").resize(size, Image.Resampling.BILINEAR)
        mask = _opened(edit.mask).convert("L").resize(size, Image.Resampling.BILINEAR)
    drawn = draw(size, text, _look(seed, number)).convert("RGB")
    return encode(Image.composite(kept, drawn, mask))


def _opened(picture: SourceImage) -> Image.Image:
    image: Image.Image = Image.open(io.BytesIO(picture.read()))
    if image.mode.startswith("I;16"):
        # Pillow's conversion would make white of all but the darkest greys.
        image = image.point(lambda value: value / 256)
    return image
