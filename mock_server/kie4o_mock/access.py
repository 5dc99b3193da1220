"""Who may call: the API key of a request."""

from __future__ import annotations


def bearer(header: str | None) -> str | None:
    """The key in an Authorization header; None when it is missing or malformed."""
    scheme, _, key = (header or "").partition(" ")
    return key.strip() or None if scheme.lower() == "bearer" else None
