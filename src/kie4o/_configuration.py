"""What a client is made of: arguments, environment, defaults."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
from attrs import frozen
from kie4o_api import AuthenticatedClient
from kie4o_api.operations import GENERATE_IMAGE, UPLOAD_FILE

from ._arguments import DAY, abbreviate, is_integer, is_number, refuse_quotes, signing_key
from ._clock import Clock
from ._limits import ACCEPTED, TIMEOUT
from ._protocol import Protocol
from ._retries import Retries
from ._secrets import Secret
from ._version import __version__
from .errors import ConfigurationError
from .testing import DEFAULT_CLOCK, default_webhook_key

BASE_URL = GENERATE_IMAGE.server
# What all paths of the API begin with.
_PREFIX = "/api/v1"
AGENT = f"kie4o/{__version__}"


@frozen
class Configuration:
    """A checked configuration."""

    base_url: str
    timeout: httpx.Timeout
    protocol: Protocol
    retries: Retries
    clock: Clock
    webhook_key: Callable[[], str | None]
    model: str | None = None

    @property
    def scheme(self) -> str:
        """Whether the API is at an http or an https URL."""
        return self.protocol.base_url.scheme

    def generated(
        self, transport: httpx.BaseTransport | httpx.AsyncBaseTransport
    ) -> AuthenticatedClient:
        """A generated client that keeps this transport also in the copies it makes of itself."""
        return AuthenticatedClient(
            self.base_url,
            # The transport puts the real one in its place.
            token=str(self.protocol.key),
            headers={"User-Agent": AGENT, "Accept-Encoding": ACCEPTED},
            timeout=self.timeout,
            httpx_args={"transport": transport},
        )


def configure(
    api_key: str | None,
    base_url: str | None,
    timeout: float | httpx.Timeout | None,
    max_retries: int,
    upload_url: str | None,
    webhook_key: str | None,
    clock: Clock | None,
    model: str | None = None,
) -> Configuration:
    """Take arguments first, then the environment; see `Kie` for both.

    Raises:
        ConfigurationError: there is no key, or a value cannot be used.
    """
    key = _key(api_key)
    if not (is_integer(max_retries) and max_retries >= 0):
        raise _refused("max_retries", max_retries, "an integer, at least 0")
    if not isinstance(clock, Clock | None):
        raise _refused("clock", clock, "a kie4o.Clock, or None")
    url = (_text("base_url", base_url, "KIE_BASE_URL") or BASE_URL).rstrip("/")
    known = clock or DEFAULT_CLOCK
    protocol = Protocol(key, _url("base_url", url), _upload_url(upload_url, url), known)
    return Configuration(
        url,
        _timeout(timeout),
        protocol,
        Retries(max_retries),
        known,
        _webhook_key(webhook_key),
        _text("model", model, "KIE_MODEL").strip() or None,
    )


def _text(name: str, given: Any, variable: str) -> str:
    """The argument, or what the environment says, or nothing."""
    if not isinstance(given, str | None):
        # What it is, not how it reads: it may be a secret.
        raise ConfigurationError(
            f"{name}: {type(given).__name__} is not allowed. Allowed: a string."
        )
    if given is not None and not given.strip():
        # To take the environment's may not be what was meant; it could be another account's.
        raise ConfigurationError(f"{name}: empty. Leave it out to use {variable}.")
    return given or os.environ.get(variable, "")


def _key(given: Any) -> Secret:
    if isinstance(given, str) and not given.strip():
        said = "api_key: empty, so there is no API key. Leave it out to use KIE_API_KEY."
        raise ConfigurationError(said)
    key = _text("api_key", given, "KIE_API_KEY").strip()
    if not key:
        raise ConfigurationError(
            "There is no API key. Get one at https://kie.ai/api-key, then set KIE_API_KEY "
            "or pass Kie(api_key=...). The mock takes any key."
        )
    if not (key.isascii() and key.isprintable() and " " not in key):
        raise ConfigurationError("api_key: it has characters that no API key can have.")
    refuse_quotes("api_key", key)
    return Secret(key)


def _webhook_key(given: Any) -> Callable[[], str | None]:
    """Tells the key that callbacks are checked with, if there is one."""
    key = _text("webhook_key", given, "KIE_WEBHOOK_KEY")
    # An argument that is empty may not mean the environment's, nor that nothing is checked.
    secret = Secret(signing_key(key)) if key.strip() or given is not None else None

    def configured() -> str | None:
        return secret.reveal() if secret else None

    return configured if given else lambda: default_webhook_key(configured())


def _upload_url(given: Any, base_url: str) -> httpx.URL:
    """Where uploads go: the real service has a host for them, a mock serves both."""
    url = _text("upload_url", given, "KIE_UPLOAD_URL").rstrip("/")
    of_service = UPLOAD_FILE.server if base_url == BASE_URL else base_url
    return _url("upload_url" if url else "base_url", url or of_service)


def _url(name: str, url: str) -> httpx.URL:
    try:
        parsed, port = httpx.URL(url), urlsplit(url).port
        host = parsed.host  # raises on a label such as "xn--", which encodes nothing
        # What no name server takes, such as an empty label or one that is too long.
        parsed.raw_host.decode().encode("idna")
    except (httpx.InvalidURL, ValueError):
        parsed, host, port = httpx.URL(), "", None
    strange = any(map(str.isspace, url)) or {"?", "#"} & set(url)
    if parsed.scheme not in ("http", "https") or not host or port == 0 or strange:
        allowed = "an http or https URL without query and fragment"
        raise _refused(name, url, allowed)
    if parsed.path.rstrip("/").endswith(_PREFIX):
        said = f"the URL ends in {_PREFIX}, which is already part of every path"
        raise ConfigurationError(f"{name}: {abbreviate(url)} is not allowed: {said}.")
    return parsed


def _timeout(given: Any) -> httpx.Timeout:
    if given is None:
        return TIMEOUT
    if isinstance(given, httpx.Timeout):
        limits = [limit for limit in given.as_dict().values() if limit is not None]
    else:
        limits = [given]
    if not all(is_number(limit) and 0 < limit <= DAY for limit in limits):
        allowed = f"seconds, more than 0 and at most {DAY:g}, or an httpx.Timeout of such"
        raise _refused("timeout", given, allowed)
    return given if isinstance(given, httpx.Timeout) else httpx.Timeout(given)


def _refused(name: str, value: object, allowed: str) -> ConfigurationError:
    return ConfigurationError(f"{name}: {abbreviate(value)} is not allowed. Allowed: {allowed}.")
