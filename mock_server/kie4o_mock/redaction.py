"""What must not be shown again: keys, and the secrets in addresses."""

from __future__ import annotations

import re

HIDDEN = "[redacted]"
# Query parameters that open a door to whoever has them; those of the usual storages among them.
_SECRETS = (
    r"x-[a-z]+-(?:signature|credential|security-token)|signature|sig|policy|key-pair-id"
    r"|awsaccesskeyid|googleaccessid|access_?token|auth_?token|token|api_?key|key|secret|password"
)
_PARAMETER = re.compile(rf"((?:^|[?&;])(?:{_SECRETS})=)[^&;#\s\"'\\<>]+", re.IGNORECASE)


def without_secrets(text: str) -> str:
    """`text`, a query or anything with addresses in it, with the secrets of addresses hidden."""
    return _PARAMETER.sub(rf"\1{HIDDEN}", text)


def without_key(authorization: str) -> str:
    """An Authorization header of which only the scheme is left."""
    scheme, blank, _ = authorization.strip().partition(" ")
    # A header without a scheme may be nothing but the key.
    return f"{scheme} {HIDDEN}" if blank else HIDDEN
