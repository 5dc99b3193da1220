"""Drawn stand-ins: real PNG files of the right size with the prompt on them."""

from __future__ import annotations

import io
import random
import textwrap
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

_MARGIN = 64
_TEXT_SIZE = 44
_COLUMNS = 34
_LINES = 12


@lru_cache(maxsize=64)
def png(size: tuple[int, int], text: str, seed: str) -> bytes:
    """Draw one picture; the same arguments give the same bytes.

    Args:
        size: width and height in pixels.
        text: written over the picture, cut where it would leave it.
        seed: what colours and shapes are drawn from.
    """
    chance = random.Random(seed)  # noqa: S311 repeatable on purpose
    image = Image.new("RGB", size, _colour(chance, 40, 110))
    draw = ImageDraw.Draw(image)
    for _ in range(9):
        _blob(draw, size, chance)
    _write(draw, size, text)
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=1)
    return file.getvalue()


def _colour(chance: random.Random, low: int, high: int) -> tuple[int, int, int]:
    return chance.randint(low, high), chance.randint(low, high), chance.randint(low, high)


def _blob(draw: ImageDraw.ImageDraw, size: tuple[int, int], chance: random.Random) -> None:
    width, height = size
    x, y = chance.randint(-width // 4, width), chance.randint(-height // 4, height)
    radius = chance.randint(height // 12, height // 3)
    draw.ellipse((x, y, x + 2 * radius, y + 2 * radius), fill=_colour(chance, 60, 200))


def _write(draw: ImageDraw.ImageDraw, size: tuple[int, int], text: str) -> None:
    width, height = size
    font = ImageFont.load_default(_TEXT_SIZE)
    columns = _COLUMNS * width // 1024
    lines = textwrap.wrap(text, columns, max_lines=_LINES, placeholder=" …") or ["(no prompt)"]
    top = height - _MARGIN - len(lines) * (_TEXT_SIZE + 12)
    draw.rectangle((0, top - _MARGIN // 2, width, height), fill=(16, 16, 20))
    for number, line in enumerate(lines):
        draw.text((_MARGIN, top + number * (_TEXT_SIZE + 12)), line, font=font, fill="white")
