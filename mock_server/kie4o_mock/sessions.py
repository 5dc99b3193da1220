"""Browsers that have signed in with the control token, and carry a cookie in place of it."""

from __future__ import annotations

import hashlib
import secrets
from collections import deque

# Whoever signs in once more than that lets the oldest sign in again.
_LIMIT = 100


class Sessions:
    """The sign-ins of one mock, for as long as it runs.

    A cookie reaches every server of its host, whatever the port. So it holds a random secret that
    is good for nothing else, and never the token.
    """

    def __init__(self) -> None:
        self._digests: deque[bytes] = deque(maxlen=_LIMIT)

    def begin(self) -> str:
        """Let a browser in, and return the secret that its cookie is to hold."""
        secret = secrets.token_urlsafe(32)
        self._digests.append(_digest(secret))
        return secret

    def holds(self, secret: str) -> bool:
        """Whether a browser with this secret has signed in, and not out since."""
        sent = _digest(secret)
        return any(secrets.compare_digest(sent, digest) for digest in self._digests.copy())

    def end(self, secret: str) -> None:
        """Let nobody in with this secret any more."""
        sent = _digest(secret)
        while sent in self._digests:
            self._digests.remove(sent)


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
