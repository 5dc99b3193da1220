"""Which requests a mock gets, and as what."""

from __future__ import annotations

import httpx
from attrs import field, frozen
from kie4o_mock import InProcessTransport

# What every key of a fixture begins with: so a client of an earlier test is recognised.
KEY_PREFIX = "kie4o-test-"
# A key that names a scenario, see docs/scenarios.md.
_SCENARIO_KEY = "mock-"


@frozen(eq=False)
class Interceptor:
    """One mock and the requests that are for it.

    Args:
        mock: answers them.
        base_url: where the mock is.
        key: the API key of the test's sandbox.
        keys: other keys that the mock knows; requests with them keep them.
        hosts: the hosts of the paid service; empty when the test opted out.
        earlier: the URLs that the environment named before, for the API and for uploads.
        listens: whether the mock is also behind a socket at `base_url`.
    """

    mock: InProcessTransport
    base_url: httpx.URL
    key: str
    keys: frozenset[str] = frozenset()
    hosts: frozenset[str] = frozenset()
    earlier: tuple[httpx.URL, ...] = ()
    listens: bool = False
    _authority: tuple[str, int | None] = field(init=False)

    @_authority.default
    def _(self) -> tuple[str, int | None]:
        return self.base_url.host, self.base_url.port

    def owns(self, url: httpx.URL) -> bool:
        """Whether a URL is below the mock's own base URL."""
        return (url.host, url.port) == self._authority

    def takes(self, url: httpx.URL) -> bool:
        """Whether a URL is one of the paid service, or the mock that the environment named."""
        return plain(url.host) in self.hosts or bool(self._named(url))

    def adapted(self, request: httpx.Request) -> httpx.Request:
        """The request as the mock gets it: with its base URL, and with the key of the test."""
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        is_foreign = scheme.lower() == "bearer" and self._is_foreign(key, request.url)
        if self.owns(request.url) and not is_foreign:
            return request
        headers = request.headers.copy()
        headers["Host"] = self.base_url.netloc.decode()
        if is_foreign:
            headers["Authorization"] = f"Bearer {self.key}"
        url = request.url.copy_with(
            scheme=self.base_url.scheme,
            host=self.base_url.host,
            port=self.base_url.port,
            raw_path=self._path(request.url),
        )
        return httpx.Request(
            request.method,
            url,
            headers=headers,
            stream=request.stream,
            extensions=request.extensions,
        )

    def _is_foreign(self, key: str, url: httpx.URL) -> bool:
        """Whether a key was made for another place than this mock."""
        if self.owns(url):
            return key.startswith(KEY_PREFIX) and key != self.key
        return key not in self.keys and not key.startswith(_SCENARIO_KEY)

    def _path(self, url: httpx.URL) -> bytes:
        """The path without what the URL of the environment had before it."""
        path = url.raw_path
        if plain(url.host) in self.hosts:
            return path
        prefixes = [named.raw_path.rstrip(b"/") for named in self._named(url)]
        # The longest one, because another may be its beginning.
        before = max((p for p in prefixes if path.startswith(p + b"/")), key=len, default=b"")
        return path.removeprefix(before)

    def _named(self, url: httpx.URL) -> list[httpx.URL]:
        """The URLs of the environment that have the host and port of this one."""
        return [e for e in self.earlier if (e.host, e.port) == (url.host, url.port)]


def plain(host: str) -> str:
    """A host name as the document spells it."""
    return host.lower().rstrip(".")
