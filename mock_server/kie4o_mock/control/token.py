"""The token that the control plane demands when more than this machine can reach it."""

from __future__ import annotations

import secrets

from ..errors import Problem


def require_token(token: str, sent: str | None) -> None:
    """Accept a request that carries the token.

    Raises:
        Problem: it carries none, or another.
    """
    if not holds(token, sent):
        detail = "Send the header X-Mock-Token with the token that the mock has printed."
        raise Problem(401, "A token is needed", detail)


def holds(token: str | None, sent: str | None) -> bool:
    """Whether what was sent is the token; where there is none, everybody has it."""
    # Over bytes, because text that is not ASCII cannot be compared in constant time.
    return not token or secrets.compare_digest((sent or "").encode(), token.encode())
