"""Takes secrets out of text: the API key, and what makes a signed link work."""

from __future__ import annotations

import re

_SIGNED = re.compile(r"(X-Amz-(?:Signature|Credential|Security-Token)(?:=|%3D))[^&\"'\s\\<>#]+")
MASK = "[masked]"
# A key such as "any", for a fake, is no secret, and its letters stand in many a word.
_SHORTEST = 8


class Redaction:
    """Knows the secrets of one run."""

    def __init__(self, *secrets: str) -> None:
        self._secrets = [secret for secret in secrets if len(secret) >= _SHORTEST]

    def __repr__(self) -> str:
        return "Redaction()"

    def __call__(self, text: str) -> str:
        """The text without secrets, and without what is nearly one: a wrong key made of it."""
        for secret in self._secrets:
            text = text.replace(secret, MASK).replace(secret[:-1], MASK)
        return _SIGNED.sub(rf"\1{MASK}", text)
