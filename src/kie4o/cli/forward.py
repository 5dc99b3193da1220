"""Posts accepted callbacks to another URL, for `kie4o listen --forward-to`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message
from http import HTTPStatus

import httpx

from .. import _limits
from .._pools import Pool
from .inbox import Forward

# Seconds for a whole forward; the service itself waits 15 (ledger: callback-retries).
_PATIENCE = 10.0
# They belong to one connection (RFC 9110, 7.6.1), or are set anew for the other one.
_OF_CONNECTION = {
    *("connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection"),
    *("te", "trailer", "transfer-encoding", "upgrade", "host", "content-length"),
}


def forward_to(url: httpx.URL) -> Forward:
    """Post the same body and headers to `url`, and return the status of the response.

    Where there is no response within 10 seconds, the status is 502, so the service sends again.
    """
    # Closed with the process: a forward may be under way when `listen` ends.
    client = httpx.Client(transport=Pool(None, secure=url.scheme == "https"), trust_env=False)

    def forward(body: bytes, headers: Message) -> int:
        limits, _ = _limits.start(httpx.Timeout(_PATIENCE).as_dict())
        try:
            request = httpx.Request(
                "POST",
                url,
                headers=list(_end_to_end(headers)),
                content=body,
                extensions={"timeout": limits},
            )
            response = client.send(request, stream=True)
        except httpx.HTTPError:
            return HTTPStatus.BAD_GATEWAY
        response.close()
        return response.status_code

    return forward


def _end_to_end(headers: Message) -> Iterator[tuple[bytes, bytes]]:
    """The headers for the receiver, in the encoding in which they were read."""
    named = ",".join(headers.get_all("Connection", [])).lower().split(",")
    dropped = _OF_CONNECTION | {name.strip() for name in named}
    for name, value in headers.items():
        if name.lower() not in dropped:
            # A value may stand on several lines (RFC 9112, 5.2).
            one_line = re.sub(r"\s*[\r\n]+\s*", " ", str(value))
            yield name.encode("latin-1"), one_line.encode("latin-1")
