"""What the environment says about connections: certificates and proxies."""

from __future__ import annotations

import ipaddress
import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from urllib.request import getproxies

import httpx
from attrs import frozen

from .errors import ConfigurationError

_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE")
_SCHEMES = ("http", "https", "socks5", "socks5h")


def ssl_context() -> ssl.SSLContext:
    """The one context of this process, made when the first https connection needs it.

    Raises:
        ConfigurationError: SSL_CERT_FILE, SSL_CERT_DIR or SSLKEYLOGFILE cannot be used.
    """
    return _ssl_context(*(os.environ.get(name, "") for name in _CERTIFICATES))


def _has_certificates() -> bool:
    """Whether the environment changes the context, so that it may be wrong."""
    return any(map(os.environ.get, _CERTIFICATES))


@cache
def _ssl_context(file: str, folder: str, key_log: str) -> ssl.SSLContext:
    if key_log:
        with _naming("SSLKEYLOGFILE", key_log):
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).keylog_filename = key_log
    if folder and not file and not Path(folder).is_dir():
        raise _unusable("SSL_CERT_DIR", folder, "it is not a folder")
    with _naming("SSL_CERT_FILE", file):
        return httpx.create_ssl_context()


@contextmanager
def _naming(variable: str, value: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        raise _unusable(variable, value, getattr(error, "strerror", None) or str(error)) from error


def _unusable(variable: str, value: str, reason: str) -> ConfigurationError:
    return ConfigurationError(f"{variable}={value[:100]!r} cannot be used: {reason}.")


@frozen
class Proxies:
    """The proxies of the environment.

    Args:
        urls: by scheme, and under `all`.
        exceptions: the entries of NO_PROXY.
    """

    urls: dict[str, str]
    exceptions: tuple[str, ...]

    @classmethod
    def of_environment(cls, scheme: str) -> Proxies:
        """What the variables, or the settings of the system, name.

        They are refused now, and not at the first request, and so are the certificates.

        Args:
            scheme: that of the API.

        Raises:
            ConfigurationError: a proxy or the certificates cannot be used.
        """
        found = getproxies()
        entries = found.pop("no", "").lower().split(",")
        proxies = cls(found, tuple(entry.strip() for entry in entries if entry.strip()))
        # An image may be at an http URL whatever the scheme of the API.
        for needed in {"http", scheme}:
            proxies._proxy(needed)
        if scheme == "https" and _has_certificates():
            ssl_context()
        return proxies

    def of(self, url: httpx.URL) -> httpx.Proxy | None:
        """The proxy for a URL, or None.

        Raises:
            ConfigurationError: it cannot be used.
        """
        if not self.urls or any(_covers(entry, url) for entry in self.exceptions):
            return None
        return self._proxy(url.scheme)

    def _proxy(self, scheme: str) -> httpx.Proxy | None:
        name = scheme if self.urls.get(scheme) else "all"
        value = self.urls.get(name)
        if not value:
            return None
        try:
            proxy = httpx.Proxy(value if "://" in value else f"http://{value}")
            if not proxy.url.host:
                raise ValueError("no host")
            if proxy.url.scheme.startswith("socks") and not find_spec("socksio"):
                raise ImportError("socksio")
        except (ValueError, ImportError, httpx.InvalidURL) as error:
            # Without the value, in which there may be a password.
            allowed = ", ".join(f"{scheme}://" for scheme in _SCHEMES)
            raise ConfigurationError(
                f"{name.upper()}_PROXY: its proxy cannot be used ({type(error).__name__}). "
                f"Allowed: a URL that begins with {allowed}; socks needs httpx[socks]."
            ) from None
        return proxy


def _covers(entry: str, url: httpx.URL) -> bool:
    """Whether an entry of NO_PROXY means this URL: a host and its subdomains, or a network."""
    scheme, _, entry = entry.rpartition("://")
    if scheme and scheme != url.scheme:
        return False
    host, port = _split_port(entry)
    if port and port != (url.port or (443 if url.scheme == "https" else 80)):
        return False
    try:
        return ipaddress.ip_address(url.host) in ipaddress.ip_network(host, strict=False)
    except ValueError:
        name = host.removeprefix("*").removeprefix(".")
        return not name or url.host == name or url.host.endswith(f".{name}")


def _split_port(entry: str) -> tuple[str, int | None]:
    host, _, port = entry.rpartition(":")
    if host and port.isdigit() and (":" not in host or host.endswith("]")):
        return host.strip("[]"), int(port)
    return entry.strip("[]"), None


NO_PROXIES = Proxies({}, ())
