"""What a client is made of: arguments, environment, defaults."""

from __future__ import annotations

import os
from urllib.parse import urlsplit
from urllib.request import getproxies

import httpx
from attrs import frozen

from ._version import __version__
from .clock import SYSTEM, Clock
from .errors import ConfigurationError
from .retries import Retries
from .transport import Policy

BASE_URL = "https://api.kie.ai"
TIMEOUT = httpx.Timeout(60.0, connect=10.0)


class Secret(str):
    """A text that does not show itself."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'[key]'"


@frozen
class Configuration:
    """A checked configuration."""

    key: Secret
    base_url: str
    timeout: httpx.Timeout
    policy: Policy


def configure(
    api_key: str | None,
    base_url: str | None,
    timeout: float | httpx.Timeout | None,
    max_retries: int,
    clock: Clock | None,
) -> Configuration:
    """Take arguments first, then the environment; see `Kie` for both.

    Raises:
        ConfigurationError: there is no key, or a value cannot be used.
    """
    key = Secret((api_key or os.environ.get("KIE_API_KEY") or "").strip())
    if not key:
        raise ConfigurationError(
            "There is no API key. Get one at https://kie.ai/api-key, then set KIE_API_KEY "
            "or pass Kie(api_key=...). The mock takes any key."
        )
    if not (key.isascii() and key.isprintable() and " " not in key):
        raise ConfigurationError("api_key: it has characters that no key has.")
    if max_retries < 0:
        raise ConfigurationError(
            f"max_retries: {max_retries} is not allowed. At least 0 is needed."
        )
    address = (base_url or os.environ.get("KIE_BASE_URL") or BASE_URL).rstrip("/")
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ConfigurationError(f"base_url: {address!r} is not an http or https address.")
    limits = timeout if isinstance(timeout, httpx.Timeout) else httpx.Timeout(timeout or TIMEOUT)
    policy = Policy(key, f"kie4o/{__version__}", Retries(max_retries), clock or SYSTEM)
    return Configuration(key, address, limits, policy)


def has_proxy() -> bool:
    """Whether the environment names a proxy, which only a full httpx client honours."""
    return any(name in getproxies() for name in ("http", "https", "all"))
