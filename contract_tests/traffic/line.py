"""The connection to one implementation; inserts the API key last."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
from requests.adapters import BaseAdapter

from contract_tests.document import document

from .budget import Budget
from .exchange import BEGINNING, OTHER, PLACEHOLDER, Exchange, Request, Response

Listener = Callable[[Exchange], None]


class Line:
    """Sends all requests of the suite, its own and those of schemathesis.

    Requests carry a placeholder for the API key. Only the outlet, behind everything that could
    print a request, inserts the key, and only for the API's own host.
    """

    def __init__(
        self,
        origin: str,
        key: str,
        adapter: BaseAdapter,
        budget: Budget | None = None,
        *,
        now: Callable[[], float] = time.monotonic,
        other_key: str = "",
    ) -> None:
        """Connect.

        Args:
            origin: scheme, host and port of the API, and a path before its paths.
            key: a valid API key.
            adapter: how requests are sent.
            budget: the gate that every request passes; None for no limits.
            now: a clock in seconds, for the duration of an exchange.
            other_key: a valid API key of another account; empty if there is none.
        """
        self.origin = origin.rstrip("/")
        self.budget = budget
        self.now = now
        self.listeners: list[Listener] = []
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers.clear()
        keys = {OTHER: other_key, BEGINNING: key[:-1], PLACEHOLDER: key}
        outlet = _Outlet(self, keys, adapter)
        self.session.mount("http://", outlet)
        self.session.mount("https://", outlet)

    def send(
        self,
        method: str,
        url: str,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Response:
        """Send a request; `url` is a path of the API or an absolute URL.

        Raises:
            NotChecked: the budget does not cover it.
            requests.RequestException: no response came.
        """
        whole = url if "://" in url else self._server(url) + url
        if query:
            whole = f"{whole}?{urlencode(query)}"
        request = requests.Request(method, whole, headers=dict(headers or {}), data=body).prepare()
        found = self.session.send(request, timeout=60, allow_redirects=False)
        return response_of(found)

    def is_api(self, url: str) -> bool:
        """Whether a URL belongs to the host that may have the key."""
        mine, other = urlsplit(self._server(urlsplit(url).path)), urlsplit(url)
        return (mine.scheme, mine.netloc) == (other.scheme, other.netloc)

    def _server(self, path: str) -> str:
        """The service's own origin; where an operation has another server, that one."""
        if self.origin != document().raw["servers"][0]["url"]:
            return self.origin
        operations = document().operations.values()
        return next((o.server for o in operations if o.path == path and o.server), self.origin)


class _Outlet(BaseAdapter):
    """Applies the budget, inserts the key and tells the listeners."""

    def __init__(self, line: Line, keys: Mapping[str, str], inner: BaseAdapter) -> None:
        super().__init__()
        self._line = line
        self._keys = keys
        self._inner = inner

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> Any:
        said = request_of(request)
        if self._line.budget:
            self._line.budget.admit(said)
        began = self._line.now()
        try:
            response = self._inner.send(self._with_key(request), *args, **options)
            # Read here, so that the journal has it even when the caller wanted a stream.
            response.content  # noqa: B018 this reads it
        except requests.RequestException as error:
            error.request = request
            self._tell(Exchange(said, None, self._line.now() - began))
            raise
        response.request = request
        found = response_of(response)
        if self._line.budget:
            self._line.budget.settle(said, found)
        self._tell(Exchange(said, found, self._line.now() - began))
        return response

    def close(self) -> None:
        self._inner.close()

    def _with_key(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        header = request.headers.get("Authorization", "")
        text = header.decode("latin-1") if isinstance(header, bytes) else header
        if not any(placeholder in text for placeholder in self._keys):
            return request
        real = request.copy()
        if self._line.is_api(request.url or ""):
            real.headers["Authorization"] = self._filled_in(text)
        else:
            del real.headers["Authorization"]
        return real

    def _filled_in(self, text: str) -> str:
        for placeholder, key in self._keys.items():
            text = text.replace(placeholder, key)
        return text

    def _tell(self, exchange: Exchange) -> None:
        for listener in self._line.listeners:
            listener(exchange)


def request_of(request: requests.PreparedRequest) -> Request:
    """A prepared request as a value."""
    body = request.body
    headers = {name: _text(value) for name, value in request.headers.items()}
    sent = body.encode() if isinstance(body, str) else body
    return Request(
        request.method or "GET",
        request.url or "",
        headers,
        sent if isinstance(sent, bytes) else None,
    )


def response_of(response: requests.Response) -> Response:
    """A response as a value."""
    return Response(response.status_code, dict(response.headers), response.content)


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
