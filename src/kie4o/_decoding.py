"""Bodies of responses as they were before compression, never much of them at a time.

A kilobyte of gzip can hold a megabyte, and a megabyte a gigabyte.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import httpx

ACCEPTED = "gzip"
_PIECE = 64 * 1024
_EITHER_HEADER = zlib.MAX_WBITS | 32


class Decoder:
    """Takes a body as it came and gives it as it was meant, in pieces of at most 64 KiB."""

    def __init__(self, response: httpx.Response) -> None:
        """Read from the headers how the body is compressed; what is not known is left as it is."""
        encoding = response.headers.get("Content-Encoding", "").strip().lower()
        known = encoding in ("gzip", "x-gzip", "deflate")
        self._inflate = zlib.decompressobj(_EITHER_HEADER) if known else None

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The pieces that these bytes hold.

        Raises:
            httpx.DecodingError: they are not compressed as the headers say.
        """
        if self._inflate is None:
            yield data
            return
        try:
            while data and not self._inflate.eof:
                yield self._inflate.decompress(data, _PIECE)
                data = self._inflate.unconsumed_tail
        except zlib.error as error:
            raise httpx.DecodingError(str(error)) from error

    def rest(self) -> bytes:
        """What was held back, at the end of the body."""
        return b"" if self._inflate is None else self._inflate.flush()
