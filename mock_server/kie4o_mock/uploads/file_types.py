"""The type of a file, by its first bytes before its name."""

from __future__ import annotations

import mimetypes

# As many bytes as are looked at.
HEAD = 512
_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"MZ", "application/x-msdownload"),
    (b"\x7fELF", "application/x-executable"),
    (b"#!", "application/x-sh"),
)
_ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "text/plain": ".txt",
}
# Programs and web pages. A page would run in the origin of the control plane.
_REFUSED = frozenset(
    {
        *("application/x-msdownload", "application/x-executable", "application/x-sh"),
        *("application/x-msdos-program", "application/javascript", "text/javascript"),
        *("text/html", "application/xhtml+xml"),
    }
)
_PAGES = (b"<!doctype html", b"<html", b"<script")
UNKNOWN = "application/octet-stream"


def recognise(head: bytes, name: str) -> str:
    """The MIME type of a file.

    Args:
        head: its first bytes.
        name: its name, which decides where the bytes say nothing.
    """
    for start, kind in _STARTS:
        if head.startswith(start):
            return _by_name(name) if kind == "application/zip" else kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return "image/avif" if head[8:12] == b"avif" else "video/mp4"
    if head.lstrip()[:20].lower().startswith(_PAGES):
        return "text/html"
    return _by_name(name)


def is_taken(mime_type: str) -> bool:
    """Whether the service stores files of a type."""
    return mime_type not in _REFUSED


def ending(mime_type: str, name: str) -> str:
    """The ending of a name that the service makes, with its full stop."""
    known = _ENDINGS.get(mime_type) or mimetypes.guess_extension(mime_type)
    dot, given = name.rpartition(".")[1:]
    return known or (f".{given}" if dot and given.isalnum() and given.isascii() else ".bin")


def _by_name(name: str) -> str:
    return mimetypes.guess_type(name)[0] or UNKNOWN
