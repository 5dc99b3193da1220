"""Sends requests to a WSGI application in this process."""

from __future__ import annotations

import io
from typing import Any
from wsgiref.types import WSGIApplication

import httpx
import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse


class WsgiAdapter(BaseAdapter):
    """An adapter for `requests`; no socket is opened."""

    def __init__(self, app: WSGIApplication) -> None:
        super().__init__()
        self._transport = httpx.WSGITransport(app=app)
        self._http = HTTPAdapter()

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> Any:
        body = request.body.encode() if isinstance(request.body, str) else request.body
        headers = [(_bytes(k), _bytes(v)) for k, v in request.headers.items()]
        asked = httpx.Request(request.method or "GET", request.url or "", content=body or b"")
        host = [(b"Host", asked.url.netloc)]
        asked.headers = httpx.Headers([*host, *headers])
        response = self._transport.handle_request(asked)
        raw = HTTPResponse(
            io.BytesIO(response.read()),
            HTTPHeaderDict(response.headers.multi_items()),
            response.status_code,
            reason=response.reason_phrase,
            preload_content=False,
        )
        return self._http.build_response(request, raw)

    def close(self) -> None:
        self._transport.close()


def _bytes(value: str | bytes) -> bytes:
    return value.encode("latin-1") if isinstance(value, str) else value
