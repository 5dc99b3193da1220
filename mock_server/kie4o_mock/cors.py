"""Cross-origin requests, for applications that run in a browser."""

from __future__ import annotations

from collections.abc import Collection
from http import HTTPStatus

from flask import Flask, Response, request

_DAY = "86400"
# The storage has rules of its own, as the real one has.
_FOLDERS = ("/api/", "/__mock/")


def allow(app: Flask, origins: Collection[str]) -> None:
    """Let pages of `origins` call the API and the control plane; `*` is every origin."""

    @app.before_request
    def preflight() -> Response | None:
        asked = request.headers.get("Access-Control-Request-Method")
        if request.method != "OPTIONS" or not asked or not _allowed(origins):
            return None
        answer = Response(status=HTTPStatus.NO_CONTENT)
        answer.headers["Access-Control-Allow-Methods"] = asked
        answer.headers["Access-Control-Max-Age"] = _DAY
        if "Access-Control-Request-Private-Network" in request.headers:
            # Asked by browsers before a page of the web may call this machine.
            answer.headers["Access-Control-Allow-Private-Network"] = "true"
        if wanted := request.headers.get("Access-Control-Request-Headers"):
            answer.headers["Access-Control-Allow-Headers"] = wanted
        return answer

    @app.after_request
    def permit(answer: Response) -> Response:
        if _allowed(origins):
            any_origin = "*" in origins
            origin = "*" if any_origin else request.headers["Origin"]
            answer.headers["Access-Control-Allow-Origin"] = origin
            answer.headers["Access-Control-Expose-Headers"] = "X-Mock-Note"
        if "*" not in origins and request.path.startswith(_FOLDERS):
            answer.headers.add("Vary", "Origin")
        return answer


def _allowed(origins: Collection[str]) -> bool:
    origin = request.headers.get("Origin")
    return (
        origin is not None
        and request.path.startswith(_FOLDERS)
        and ("*" in origins or origin in origins)
    )
