"""Times as words."""

from __future__ import annotations

from datetime import UTC, datetime


def written(seconds: int) -> str:
    """A time as the quickstart writes it."""
    # The quickstart names no time zone; the mock takes UTC.
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")
