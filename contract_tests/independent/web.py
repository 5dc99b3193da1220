"""The service as a WSGI application."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from email.utils import formatdate
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs
from wsgiref.types import StartResponse, WSGIEnvironment

from .refusals import Json, Refused
from .requests import parsed
from .service import Service
from .settings import MOST_BYTES

Answer = tuple[int, str, bytes, dict[str, str]]
_API = {
    "/api/v1/gpt4o-image/generate": "POST",
    "/api/v1/gpt4o-image/record-info": "GET",
    "/api/v1/gpt4o-image/download-url": "POST",
    "/api/v1/jobs/createTask": "POST",
    "/api/v1/jobs/recordInfo": "GET",
    "/api/v1/chat/credit": "GET",
    "/api/v1/common/download-url": "POST",
    "/api/file-stream-upload": "POST",
    "/api/file-base64-upload": "POST",
    "/api/file-url-upload": "POST",
}
_UPLOADS = "/api/file-"
_ANY_PAGE = {"Access-Control-Allow-Origin": "*"}


class Application:
    """Unpacks requests and packs answers."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        status, kind, body, more = self._answer(environ)
        headers = {"Content-Type": kind, "Content-Length": str(len(body)), **more}
        # A server adds one where there is none, by the machine's clock and not by the service's.
        headers["Date"] = formatdate(self._service.now(), usegmt=True)
        phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else "Refused"
        start_response(f"{status} {phrase}", list(headers.items()))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _answer(self, environ: WSGIEnvironment) -> Answer:
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if path.startswith(("/s/", "/direct/", "/kieai/")):
            return self._file(path, environ["QUERY_STRING"])
        if path not in _API:
            return self._framework(404, "Not Found", path)
        is_upload = path.startswith(_UPLOADS)
        if method != _API[path] and is_upload:
            said = _written(_upload(Refused(405, "Method Not Allowed").envelope))
            return 405, "application/json", said, {"Allow": "POST", **_ANY_PAGE}
        if method != _API[path]:
            return self._framework(405, "Method Not Allowed", path, Allow=_API[path])
        envelope = self._envelope(path, environ)
        status = envelope["code"] if self._service.settings.mirror else 200
        if is_upload:
            return status, "application/json", _written(_upload(envelope)), _ANY_PAGE
        return status, "application/json", _written(envelope), {}

    def _envelope(self, path: str, environ: WSGIEnvironment) -> Json:
        try:
            self._admit(environ.get("HTTP_AUTHORIZATION", ""))
            return {"code": 200, "msg": "success", "data": self._operation(path, environ)()}
        except Refused as refused:
            return refused.envelope

    def _admit(self, header: str) -> None:
        settings = self._service.settings
        if settings.maintenance:
            raise Refused(455)
        scheme, _, key = header.partition(" ")
        if scheme.lower() != "bearer" or key.strip() not in settings.keys:
            raise Refused(401)
        if not settings.database:
            raise Refused(500)

    def _operation(self, path: str, environ: WSGIEnvironment) -> Callable[[], Any]:
        service, root = self._service, f"{environ['wsgi.url_scheme']}://{_host(environ)}"
        uploads, kind = service.uploads, environ.get("CONTENT_TYPE", "")
        match path.rpartition("/")[2]:
            case "file-stream-upload":
                return lambda: uploads.file(kind, _body(environ), root)
            case "file-base64-upload":
                return lambda: uploads.base64(_body(environ), root)
            case "file-url-upload":
                return lambda: uploads.url(_body(environ), root)
            case "download-url" if "common" in path:
                return lambda: service.common_url(parsed(_body(environ)), root)
            case "createTask":
                return lambda: service.create_job(parsed(_body(environ)), root)
            case "recordInfo":
                query = parse_qs(environ["QUERY_STRING"])
                return lambda: service.job(query.get("taskId", [""])[0])
            case "generate":
                return lambda: service.generate(parsed(_body(environ)), root)
            case "record-info":
                query = parse_qs(environ["QUERY_STRING"])
                return lambda: service.record(query.get("taskId", [""])[0])
            case "download-url":
                return lambda: service.download_url(parsed(_body(environ)), root)
            case _:
                return service.credits

    def _file(self, path: str, query: str) -> Answer:
        _, kind, name = path.split("/", 2)
        if kind == "direct" and not self._service.links.good(name, query, self._service.now()):
            return 403, "text/plain", b"This link is over", {}
        if uploaded := self._service.uploads.find(path.removeprefix("/direct")):
            return 200, uploaded[1], uploaded[0], _ANY_PAGE
        found = self._service.picture(name)
        if found is None:
            return 404, "text/plain", b"There is no such picture", {}
        return 200, "image/png", found, _ANY_PAGE if kind == "direct" else {}

    def _framework(self, status: int, error: str, path: str, **more: str) -> Answer:
        """What a web framework says by itself."""
        stamp = int(self._service.now() * 1000)
        said = {"timestamp": stamp, "status": status, "error": error, "message": error}
        return status, "application/json", _written({**said, "path": path}), more


def _upload(envelope: Json) -> Json:
    """The envelope of the upload host."""
    good = envelope["code"] == 200
    said = envelope["msg"] if envelope["code"] != 401 else "Unauthorized - Authentication failed."
    plain = {"success": good, "code": envelope["code"], "msg": said}
    return {**plain, "data": envelope["data"]} if good else plain


def _written(body: Json) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode()


def _body(environ: WSGIEnvironment) -> bytes:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length > MOST_BYTES:
        raise Refused(422, "The body is too large")
    return bytes(environ["wsgi.input"].read(length))


def _host(environ: WSGIEnvironment) -> str:
    given = environ.get("HTTP_HOST")
    return given or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
