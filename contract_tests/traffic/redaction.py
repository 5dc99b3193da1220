"""Masks secrets in text: the API key, and the signatures of links."""

from __future__ import annotations

import re

# The query parameters that make a link work, in the words of several storages.
_SIGNED = re.compile(
    r"((?:(?:[?&]|%3F|%26)[\w.%-]*|X-Amz-[\w-]*)"
    r"(?:signature|credential|token|policy|key|\bsig)[\w.-]*(?:=|%3D))"
    r"[^&\"'\s\\<>#]+",
    re.IGNORECASE,
)
MASK = "[masked]"
# A short key, such as "any" for a fake, is not a secret, and its letters occur in many words.
_SHORTEST = 8


class Redaction:
    """Masks the secrets of one run."""

    def __init__(self, *secrets: str) -> None:
        self._secrets = [secret for secret in secrets if len(secret) >= _SHORTEST]

    def __repr__(self) -> str:
        return "Redaction()"

    def __call__(self, text: str) -> str:
        """The text without secrets, and without the wrong key that is made of a right one."""
        for secret in self._secrets:
            text = text.replace(secret, MASK).replace(secret[:-1], MASK)
        return _SIGNED.sub(rf"\1{MASK}", text)
