"""Signed download links that expire, in the form of the storage that the service uses."""

from __future__ import annotations

import hashlib
import hmac
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote, urlencode

# As many as a week of seconds has, which is the longest that the real storage allows.
_DIGITS = 6
_STAMP = "%Y%m%dT%H%M%SZ"


class LinkError(Exception):
    """The storage refuses a link; `code` is the storage's own word for why."""

    def __init__(self, code: str, message: str, *, expired: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.expired = expired


class Links:
    """Makes and checks links that are good for `lifetime` seconds of the mock's clock."""

    def __init__(self, secret: bytes, lifetime: int) -> None:
        self._secret = secret
        self._lifetime = lifetime

    def sign(self, base_url: str, name: str, now: float) -> str:
        """A link to the file `name`, good from `now` on."""
        query = {
            "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
            "X-Amz-Date": datetime.fromtimestamp(now, UTC).strftime(_STAMP),
            "X-Amz-SignedHeaders": "host",
            "X-Amz-Expires": str(self._lifetime),
        }
        query["X-Amz-Signature"] = self._signature(name, query)
        return f"{base_url}/direct/{quote(name)}?{urlencode(query)}"

    def check(self, name: str, query: Mapping[str, str], now: float) -> None:
        """Accept a link to `name`.

        Raises:
            LinkError: it was changed, or its time is over.
        """
        if not hmac.compare_digest(
            self._signature(name, query).encode(), query.get("X-Amz-Signature", "").encode()
        ):
            raise LinkError("SignatureDoesNotMatch", "The signature does not fit the request")
        if now >= _end(query.get("X-Amz-Date", ""), query.get("X-Amz-Expires", "")):
            raise LinkError("AccessDenied", "Request has expired", expired=True)

    def _signature(self, name: str, query: Mapping[str, str]) -> str:
        signed = "\n".join([name, query.get("X-Amz-Date", ""), query.get("X-Amz-Expires", "")])
        return hmac.new(self._secret, signed.encode(), hashlib.sha256).hexdigest()


def _end(date: str, seconds: str) -> float:
    """When a link ends; one that says it in no form of ours has ended, whoever signed it."""
    try:
        made = datetime.strptime(date, _STAMP).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return -math.inf
    fits = seconds.isascii() and seconds.isdigit() and len(seconds) <= _DIGITS
    return made + int(seconds) if fits else -math.inf
