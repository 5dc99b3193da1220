"""Input pictures that cannot work, seen from their address alone. Nothing is fetched."""

from __future__ import annotations

import mimetypes
from pathlib import PurePosixPath
from urllib.parse import urlsplit

# The formats that the vendor lists. An address without an ending may be any of them.
_FORMATS = frozenset({".jfif", ".pjpeg", ".jpeg", ".pjp", ".jpg", ".png", ".webp"})


def trouble(urls: list[str]) -> str | None:
    """The name of the failed record that one of `urls` leads to, or None.

    A host below the reserved name `.invalid` can never be downloaded from, and a file whose
    ending names another known format is no picture that the service takes.
    """
    for url in urls:
        parts = urlsplit(url)
        if (parts.hostname or "").endswith(".invalid"):
            return "download-failed"
        ending = PurePosixPath(parts.path).suffix.lower()
        if ending not in _FORMATS and mimetypes.guess_type(f"x{ending}")[0]:
            return "invalid-image"
    return None
