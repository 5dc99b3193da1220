"""The pictures, and signed links to them."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import struct
import time
import zlib
from urllib.parse import parse_qs, urlencode

from .settings import LINK_SECONDS


class Links:
    """Signs names for twenty minutes."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(16)

    def sign(self, root: str, name: str, now: float) -> str:
        """A link to `name` below `root`."""
        query = {
            "X-Amz-Date": time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now)),
            "X-Amz-Expires": str(LINK_SECONDS),
            "until": str(int(now) + LINK_SECONDS),
        }
        signed = {**query, "X-Amz-Signature": self._signature(name, query)}
        return f"{root}/direct/{name}?{urlencode(signed)}"

    def good(self, name: str, query: str, now: float) -> bool:
        """Whether a link opens `name` now."""
        sent = {key: values[0] for key, values in parse_qs(query).items()}
        signature = sent.pop("X-Amz-Signature", "")
        fits = hmac.compare_digest(self._signature(name, sent).encode(), signature.encode())
        return fits and now < int(sent["until"])

    def _signature(self, name: str, query: dict[str, str]) -> str:
        said = f"{name}?{urlencode(sorted(query.items()))}"
        return hmac.new(self._secret, said.encode(), hashlib.sha256).hexdigest()


def png(name: str, size: tuple[int, int]) -> bytes:
    """A picture of stripes that depend on its name."""
    width, height = size
    colours = hashlib.sha256(name.encode()).digest()[:30]
    stripes = [b"\0" + colours[at : at + 3] * width for at in range(0, 30, 3)]
    rows = b"".join(stripes[row * 10 // height] for row in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + checksum
