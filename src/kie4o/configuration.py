"""What a client is made of: arguments, environment, defaults."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar
from urllib.request import getproxies

import httpx
from attrs import frozen
from kie4o_api import AuthenticatedClient

from ._version import __version__
from .clock import SYSTEM, Clock
from .errors import ConfigurationError
from .policy import Policy
from .retries import Retries

BASE_URL = "https://api.kie.ai"
TIMEOUT = httpx.Timeout(60.0, connect=10.0)
_T = TypeVar("_T")


class Secret(str):
    """A text that does not show itself."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'[key]'"

    def __format__(self, _: str) -> str:
        # The generated client writes it into a header that its repr shows.
        return "[key]"


@frozen
class Configuration:
    """A checked configuration."""

    key: Secret
    base_url: str
    timeout: httpx.Timeout
    policy: Policy

    def generated(
        self, transport: httpx.BaseTransport | httpx.AsyncBaseTransport
    ) -> AuthenticatedClient:
        """A generated client that keeps this transport also in the copies it makes of itself."""
        return AuthenticatedClient(
            self.base_url,
            token=self.key,
            timeout=self.timeout,
            httpx_args={"transport": transport},
        )


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
    policy = Policy(
        key, _origin(address), f"kie4o/{__version__}", Retries(max_retries), clock or SYSTEM
    )
    return Configuration(key, address, _timeout(timeout), policy)


def behind_proxy(make: Callable[[], _T]) -> _T | None:
    """A full httpx client where the environment names a proxy, which nothing less honours.

    Raises:
        ConfigurationError: the proxy cannot be used.
    """
    if not any(name in getproxies() for name in ("http", "https", "all")):
        return None
    try:
        return make()
    except (ValueError, ImportError, httpx.InvalidURL) as error:
        raise ConfigurationError(f"The proxy of the environment cannot be used: {error}") from error


def _origin(address: str) -> tuple[str, bytes]:
    try:
        url = httpx.URL(address)
    except httpx.InvalidURL:
        url = httpx.URL()
    sound = url.host and (url.port or 0) < 1 << 16 and not any(map(str.isspace, address))
    if url.scheme not in ("http", "https") or not sound:
        raise ConfigurationError(f"base_url: {address!r} is not an http or https address.")
    return url.scheme, url.netloc


def _timeout(given: float | httpx.Timeout | None) -> httpx.Timeout:
    if given is None or isinstance(given, httpx.Timeout):
        return given or TIMEOUT
    if not given > 0:
        raise ConfigurationError(f"timeout: {given} is not allowed. More than 0 is needed.")
    return httpx.Timeout(given)
