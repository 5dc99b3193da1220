"""A server that counts what it could charge for, and that tries to spread the API key."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Request, Response

from tests.contract.faulty_mock import mock

GENERATE = "/api/v1/gpt4o-image/generate"
PLANTED = "planted-key-5f0c1b7a"


class Counting:
    """A mock that accepts one key, repeats that key in its answers, and counts."""

    def __init__(self) -> None:
        self._app = mock(keys=frozenset({PLANTED}))
        self.requests = 0
        self.chargeable = 0

    def __call__(self, environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        self.requests += 1
        header = request.headers.get("Authorization", "")
        self.chargeable += PLANTED in header and request.path.startswith(GENERATE)
        response = Response.from_app(self._app, environ)
        if response.is_json:
            # Not what the document says, so that tests fail and tell what they met.
            told = f'"msg":"","seen":"{header}","link":"https://a.b/c?X-Amz-Signature=SIGNED",'
            response.data = response.data.replace(b'"msg":', told.encode() + b'"message":', 1)
        return response(environ, start_response)
