"""What the transports of both clients share."""

from __future__ import annotations

from time import monotonic

import httpx

from ._protocol import Answer
from .errors import ClientStateError, InvalidResponseError

LARGEST = 8 * 1024 * 1024


class RefusesAsync(httpx.AsyncBaseTransport):
    """The half of a synchronous transport that is asynchronous.

    The generated client hands one transport to both kinds of httpx client, so it is of both kinds.
    """

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise ClientStateError(
            f"{request.url.path}: an asyncio function was called with Kie.raw, which has sync ones "
            "only. Call the sync function, or give it AsyncKie.raw."
        )


class RefusesSync(httpx.BaseTransport):
    """The half of an asynchronous transport that is synchronous; see `RefusesAsync`."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        raise ClientStateError(
            f"{request.url.path}: a sync function was called with AsyncKie.raw, which has asyncio "
            "ones only. Call the asyncio function, or give it Kie.raw."
        )


def answer(response: httpx.Response, content: bytes) -> Answer:
    """What the protocol reads of a response."""
    reason = response.extensions.get("reason_phrase", b"")
    return Answer(response.status_code, response.headers.raw, content, reason)


def check(body: bytearray, ends: float) -> None:
    """Refuse a body that is too large or comes too slowly."""
    if len(body) > LARGEST:
        raise InvalidResponseError(f"The response is larger than {LARGEST} bytes.")
    if monotonic() > ends:
        raise httpx.ReadTimeout("The time for the request is over.")
