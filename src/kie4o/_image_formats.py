"""What format an image has, and whether all of it is there.

What a decoder shows is whole, whatever stands behind it: storages and proxies add line breaks and
zero bytes, cameras whole images. Only an end that is missing makes an image incomplete.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from mmap import mmap
from typing import TypeAlias

Data: TypeAlias = bytes | mmap

# What follows the first bytes of no image is shorter than this.
_SMALLEST = 16
# Bytes at the beginning by which a format is known.
SAMPLE = 512
_MOST_STRIPS = 65_536
_GIF_BLOCK = re.compile(rb"[;,!]")
# Those that carry the image; a file may have others.
_BOXES = (b"ftyp", b"meta", b"mdat", b"moov", b"moof")
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD8)})


def ending(data: Data) -> str | None:
    """The ending of a file of this format; None for one that is not known here."""
    head = data[:_SMALLEST]
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        return _ISO_ENDINGS.get(head[8:12]) or _compatible(data)
    return next((name for magic, name in _MAGIC.items() if head.startswith(magic)), None)


def is_whole(data: Data, ending: str) -> bool:
    """Whether an image of this format has its end."""
    try:
        return _CHECKS[ending](data)
    except (IndexError, struct.error):
        return False


def may_be_image(data: Data) -> bool:
    """Whether this may be an image of a format that is not known here, rather than a page."""
    sample = data[:SAMPLE]
    if len(sample) < _SMALLEST or len(set(sample)) == 1:
        return False
    if data[:4] in (b"%PDF", b"PK\x03\x04") or data[:2] == b"\x1f\x8b":
        return False
    text = sample.decode(errors="ignore")
    binary = len(text.encode()) < len(sample) - 3
    return binary or not all(letter.isprintable() or letter.isspace() for letter in text)


def _png(data: Data) -> bool:
    return data.find(b"IEND\xaeB`\x82") >= 0


def _jpg(data: Data) -> bool:
    """Go from marker to marker: a preview in the head has an end of its own."""
    at = 2
    while (at := data.find(b"\xff", at)) >= 0:
        marker = data[at + 1]
        if marker == 0xD9:
            return True
        if marker == 0xFF:
            at += 1
        elif marker == 0 or marker in _STANDALONE:
            at += 2
        else:
            # A length counts its own two bytes; where it does not, the search goes on behind it.
            at += 2 + max(2, int.from_bytes(data[at + 2 : at + 4], "big"))
    return False


def _gif(data: Data) -> bool:
    at = 13 + _colors(data[10])
    while found := _GIF_BLOCK.search(data, at):
        at = found.start()
        if data[at] == ord(";"):
            return True
        image = data[at] == ord(",")
        at = _behind_blocks(data, at + 11 + _colors(data[at + 9]) if image else at + 2)
    return False


def _colors(flags: int) -> int:
    """The bytes of a GIF's table of colors."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _behind_blocks(data: Data, at: int) -> int:
    while size := data[at]:
        at += 1 + size
    return at + 1


def _webp(data: Data) -> bool:
    return len(data) >= int.from_bytes(data[4:8], "little") + 8


def _bmp(data: Data) -> bool:
    size = int.from_bytes(data[2:6], "little")
    pixels = int.from_bytes(data[10:14], "little")
    return len(data) >= max(size, pixels, 14)


def _tif(data: Data) -> bool:
    """Whether the strips or tiles of each directory lie within the file."""
    order = "<" if data[:2] == b"II" else ">"
    (at,) = struct.unpack(f"{order}I", data[4:8])
    while at:
        (count,) = struct.unpack(f"{order}H", data[at : at + 2])
        entries = {}
        for start in range(at + 2, at + 2 + 12 * count, 12):
            tag, kind, number = struct.unpack(f"{order}HHI", data[start : start + 8])
            entries[tag] = _numbers(data, order, kind, number, start + 8)
        places = entries.get(273) or entries.get(324) or []
        sizes = entries.get(279) or entries.get(325) or []
        if any(place + size > len(data) for place, size in zip(places, sizes, strict=False)):
            return False
        behind = at + 2 + 12 * count
        last, (at,) = at, struct.unpack(f"{order}I", data[behind : behind + 4])
        if at <= last:
            # The last one, or a circle.
            break
    return True


def _numbers(data: Data, order: str, kind: int, number: int, at: int) -> list[int]:
    """The values of an entry of a TIFF's directory, which stand elsewhere when they are many."""
    form = {3: "H", 4: "I"}.get(kind)
    if form is None or number > _MOST_STRIPS:
        return []
    size = struct.calcsize(form) * number
    if size > 4:
        (at,) = struct.unpack(f"{order}I", data[at : at + 4])
    return list(struct.unpack(f"{order}{number}{form}", data[at : at + size]))


def _iso(data: Data) -> bool:
    """AVIF and HEIC: go from box to box."""
    at, seen = 0, set()
    while at + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        if size == 1:
            (size,) = struct.unpack(">Q", data[at + 8 : at + 16])
        end = at + size if size else len(data)
        if end > len(data) or not kind.isalnum():
            if kind in _BOXES:
                return False
            # What stands behind an image, or nothing that is known here.
            return b"mdat" in seen or b"meta" not in seen
        seen.add(kind)
        at = max(end, at + 8)
    return b"mdat" in seen or (b"meta" in seen and data.find(b"idat") >= 0)


def _compatible(data: Data) -> str | None:
    """The ending by the other brands that a file names."""
    size = int.from_bytes(data[:4], "big")
    brands = data[16 : min(size, SAMPLE)]
    named = (brands[at : at + 4] for at in range(0, len(brands), 4))
    return next((_ISO_ENDINGS[brand] for brand in named if brand in _ISO_ENDINGS), None)


_MAGIC = {
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpg",
    b"GIF87a": "gif",
    b"GIF89a": "gif",
    b"BM": "bmp",
    b"II*\0": "tif",
    b"MM\0*": "tif",
}
_ISO_ENDINGS = {
    **dict.fromkeys((b"avif", b"avis"), "avif"),
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis"), "heic"),
}
_CHECKS: dict[str, Callable[[Data], bool]] = {
    "png": _png,
    "jpg": _jpg,
    "webp": _webp,
    "gif": _gif,
    "avif": _iso,
    "heic": _iso,
    "bmp": _bmp,
    "tif": _tif,
}
ENDINGS = tuple(_CHECKS)
