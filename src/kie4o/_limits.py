"""What a response may take: time, however slowly it comes, and bytes, however small they came.

A kilobyte of gzip can hold a megabyte, and a megabyte a gigabyte.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from time import monotonic

import httpx

from ._arguments import DAY
from .errors import InvalidResponseError

ACCEPTED = "gzip"
TIMEOUT = httpx.Timeout(60.0, connect=10.0)
# Bytes of an image that is saved.
LARGEST_IMAGE = 64 * 1024 * 1024
# Bytes of a file that is uploaded; how many the service takes is not known (ledger: upload-limits).
LARGEST_UPLOAD = 256 * 1024 * 1024
_LARGEST = 8 * 1024 * 1024
_GRACE = 0.5
# Bytes a second that a connection sends at least; what is sent takes its time beside the budget.
_SLOWEST = 64 * 1024
_PIECE = 64 * 1024
_EITHER_HEADER = zlib.MAX_WBITS | 32


class TimeLeft(float):
    """Seconds for one step of a request, which end no later than the budget of the request.

    It passes as a plain number through everything that takes a timeout. The connections of this
    package ask it before each read and write.
    """

    __slots__ = ("ends",)
    ends: float

    def __new__(cls, seconds: float, ends: float) -> TimeLeft:
        """Make a limit of a step.

        Args:
            seconds: for the step.
            ends: when the budget is over, on the clock `time.monotonic`.
        """
        made = super().__new__(cls, seconds)
        made.ends = ends
        return made

    def left(self) -> float:
        """Seconds that the step may take from now on; below 0 when the budget is over."""
        return min(self, self.ends - monotonic())


def start(
    limits: Mapping[str, float | None], size: int = 0
) -> tuple[dict[str, float | None], float]:
    """Begin the budget of a request: its longest limit, and the time to send its body.

    Args:
        limits: seconds for each kind of step, as httpx keeps them; None is a day.
        size: bytes of the body.

    Returns:
        the limits within the budget, and when it ends on the clock `time.monotonic`.
    """
    known = {name: DAY if limit is None else limit for name, limit in limits.items()}
    ends = monotonic() + max(known.values(), default=DAY) + size / _SLOWEST
    return {name: TimeLeft(limit, ends) for name, limit in known.items()}, ends


def check_size(body: bytearray) -> None:
    """Refuse a body that is too large.

    Raises:
        InvalidResponseError: it is.
    """
    if len(body) > _LARGEST:
        raise InvalidResponseError(f"The response is larger than {_LARGEST} bytes.")


def check_time(ends: float) -> None:
    """End a body that comes too slowly.

    Our own connections end at the moment itself, in a read; this is for those of a user's client.

    Args:
        ends: when the budget is over, on the clock `time.monotonic`.

    Raises:
        httpx.ReadTimeout: it has been over for a while.
    """
    if monotonic() > ends + _GRACE:
        raise httpx.ReadTimeout("The timeout of the request has passed")


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
