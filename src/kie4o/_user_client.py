"""What users bring, which is an httpx client of their own, and what they may mix up."""

from __future__ import annotations

from typing import Any

import httpx

from .errors import ClientStateError, ConfigurationError

_CLOSED = "http_client: it is closed. Close it after the client that uses it."
_ELSEWHERE = (
    "http_client: it was used in another process or event loop, which its connections belong to. "
    "Make one for each, or leave http_client out."
)
_OF_TRANSFER = ("content-encoding", "content-length", "transfer-encoding")
# Not None: with that, httpx makes Basic auth of what stands before the host of a URL.
NO_AUTH = httpx.Auth()


class UserClient:
    """A client of httpx that is used in one process and event loop."""

    def __init__(self, client: object, kind: type[httpx.Client | httpx.AsyncClient]) -> None:
        """Take the client.

        Raises:
            ConfigurationError: it is not of this kind.
        """
        if not isinstance(client, kind):
            raise ConfigurationError(
                f"http_client: {type(client).__name__} is not allowed. Allowed: an httpx.Client "
                "for Kie, an httpx.AsyncClient for AsyncKie."
            )
        self._client: Any = client
        self._home: object = None

    def here(self, place: object) -> Any:
        """The client, for use in this process and event loop.

        Raises:
            ClientStateError: it is closed, or was used elsewhere.
        """
        if self._client.is_closed:
            raise ClientStateError(_CLOSED)
        if self._home is None:
            self._home = place
        if self._home != place:
            raise ClientStateError(_ELSEWHERE)
        return self._client


def response_of_hook(response: httpx.Response) -> httpx.Response:
    """The response that a hook of the user's client raised an error about, to be read as any."""
    try:
        content = response.content
    except httpx.ResponseNotRead:
        # It is closed by now. Its status and headers still say something.
        content = b""
    headers = [(n, v) for n, v in response.headers.multi_items() if n not in _OF_TRANSFER]
    return httpx.Response(
        response.status_code, headers=headers, content=content, extensions=response.extensions
    )


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
