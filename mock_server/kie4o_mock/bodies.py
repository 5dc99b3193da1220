"""Bodies of requests: no larger than allowed, and unpacked."""

from __future__ import annotations

import io
import zlib
from typing import IO, Any

from .json_values import Unreadable
from .openapi import Document, Operation
from .settings import Settings

# How often a body may be packed.
_LAYERS = 3
# The window of zlib: gzip or zlib by their headers, or deflate without one.
_BY_HEADER, _BARE = 47, -15
_LONGEST_NUMBER = 18
# Of an upload in JSON all is in memory; the service advises at most 10 MiB, which are 13.4 MiB as
# Base64.
_BASE64_LIMIT = 20 * 1024 * 1024
_BASE64_FIELD = "base64Data"


class TooLarge(Exception):
    """A body over its limit."""

    def __init__(self, limit: int, what: str = "body: it is") -> None:
        super().__init__(f"{what} larger than {limit} bytes.")


class _Bounded:
    """A stream that is read piece by piece; it raises TooLarge where it goes beyond its limit."""

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        self._stream = stream
        self._limit = limit
        self._length = 0

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(size)
        self._length += len(piece)
        if self._length > self._limit:
            raise TooLarge(self._limit)
        return piece


class BodyLimits:
    """How many bytes a body may have, before and after it is unpacked."""

    def __init__(self, document: Document, settings: Settings) -> None:
        """Take the paths of the uploads, which have limits of their own, from a document."""
        taking = [one for one in document.operations.values() if one.takes_body]
        self._forms = tuple(one.path for one in taking if one.takes_form)
        self._encoded = tuple(one.path for one in taking if _takes_base64(document, one))
        self._settings = settings

    def of(self, path: str) -> int:
        """The limit for a path."""
        if path == "/__mock/state/load":
            return self._settings.snapshot_limit
        if self.is_form(path):
            return self._settings.upload_limit
        return _BASE64_LIMIT if path.endswith(self._encoded) else self._settings.body_limit

    def is_form(self, path: str) -> bool:
        """Whether its body is a form, which is read piece by piece; any path may stand before."""
        return path.endswith(self._forms)


def _takes_base64(document: Document, operation: Operation) -> bool:
    return _BASE64_FIELD in document.resolve(operation.body_schema).get("properties", {})


def check_length(environ: dict[str, Any], limits: BodyLimits) -> None:
    """Refuse a body that says it is too large; give one that does not say it a length.

    Raises:
        TooLarge: it is.
    """
    path = environ.get("PATH_INFO", "")
    limit, length = limits.of(path), environ.get("CONTENT_LENGTH") or ""
    if length.isascii() and length.isdigit():
        if len(length) > _LONGEST_NUMBER or int(length) > limit:
            raise TooLarge(limit)
        return
    stream = environ["wsgi.input"]
    # Without a length a stream may be read to its end only where it surely has one.
    is_ended = environ.get("wsgi.input_terminated") or isinstance(stream, io.BytesIO)
    if "HTTP_TRANSFER_ENCODING" in environ and is_ended:
        if limits.is_form(path):
            del environ["HTTP_TRANSFER_ENCODING"]
            environ["wsgi.input"], environ["wsgi.input_terminated"] = _Bounded(stream, limit), True
            return
        content = stream.read(limit + 1)
        if len(content) > limit:
            raise TooLarge(limit)
        del environ["HTTP_TRANSFER_ENCODING"]
        environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(content), str(len(content))


def unpacked(content: bytes, encodings: str | None, limit: int) -> bytes:
    """The body behind its Content-Encoding.

    Args:
        content: what was sent.
        encodings: the header; gzip and deflate are understood.
        limit: how many bytes may come out.

    Raises:
        TooLarge: more come out.
        Unreadable: it is packed in another way, or damaged.
    """
    if not encodings:
        return content
    names = [name.strip().lower() for name in encodings.split(",")]
    for name in reversed([name for name in names if name not in ("", "identity")][-_LAYERS - 1 :]):
        if name not in ("gzip", "x-gzip", "deflate") or len(names) > _LAYERS:
            shown = encodings[:100]
            raise Unreadable(f"Content-Encoding {shown!r} is not supported", "Send gzip, or none.")
        content = _inflated(content, name, limit)
    return content


def _inflated(content: bytes, name: str, limit: int) -> bytes:
    """One layer less; gzip may have several members after each other."""
    # A zlib header says 8 in the lower half of its first byte; bare deflate is what some send.
    is_bare = name == "deflate" and (not content or content[0] & 15 != 8)
    found, rest = bytearray(), content
    while True:
        engine = zlib.decompressobj(_BARE if is_bare else _BY_HEADER)
        try:
            found += engine.decompress(rest, limit + 1 - len(found))
        except zlib.error:
            raise Unreadable(f"it is not the {name} that Content-Encoding says") from None
        if len(found) > limit:
            raise TooLarge(limit)
        if not engine.eof:
            raise Unreadable(f"the {name} ends too early")
        rest = engine.unused_data
        if not rest:
            return bytes(found)
