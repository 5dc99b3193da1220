"""Who may call: the API key of a request."""

from __future__ import annotations

from collections.abc import Collection


def bearer(header: str | None) -> str | None:
    """The key in an Authorization header; None when it is missing or malformed."""
    scheme, _, key = (header or "").partition(" ")
    return key.strip() or None if scheme.lower() == "bearer" else None


def accepted(header: str | None, keys: Collection[str]) -> str | None:
    """The key in an Authorization header, if it is one of `keys` or those are not limited."""
    key = bearer(header)
    return None if keys and key not in keys else key
