"""What a request tells of its caller: the API key, where it found the mock, what led to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import quote

from werkzeug import Request

from ..callbacks.payload import DEPTH

# As WSGI spells it.
_DEPTH = f"HTTP_{DEPTH.upper().replace('-', '_')}"
# Python turns no endless text into a number.
_DIGITS = 9


def bearer(header: str | None) -> str | None:
    """The key in an Authorization header; None when it is missing or malformed."""
    scheme, _, key = (header or "").partition(" ")
    return key.strip() or None if scheme.lower() == "bearer" else None


def accepted(header: str | None, keys: Collection[str]) -> str | None:
    """The key in an Authorization header, if it is one of `keys` or those are not limited."""
    key = bearer(header)
    return None if keys and key not in keys else key


def address(request: Request) -> str:
    """The base URL at which the caller found the mock.

    werkzeug's own way to it costs as much as a whole read.
    """
    environ = request.environ
    host = environ.get("HTTP_HOST") or request.host
    root = environ.get("SCRIPT_NAME")  # where another application has the mock below a path
    below = quote(root.encode("latin-1")) if root else ""
    return f"{environ['wsgi.url_scheme']}://{host}{below}"


def callback_depth(environ: Mapping[str, Any]) -> int:
    """How many callbacks led to a request, as its header says."""
    text = environ.get(_DEPTH, "")[:_DIGITS]
    return int(text) if text.isascii() and text.isdigit() else 0
