"""The service over HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import BadRequest, HTTPException, NotFound
from werkzeug.serving import WSGIRequestHandler, make_server

from .requests import Json, Refusal
from .service import Service

_UPLOADS = "/api/file-"


class Application(Flask):
    """One service as a WSGI application."""

    def __init__(self, service: Service) -> None:
        super().__init__(__name__, static_folder=None)
        self._service = service
        self.json.sort_keys = False  # type: ignore[attr-defined]
        self.register_error_handler(HTTPException, self._framework)
        self.register_error_handler(Refusal, lambda refusal: _shown(refusal.envelope))
        self.after_request(_for_any_page)
        for method, path, operation in (
            ("POST", "/api/v1/gpt4o-image/generate", service.generate),
            ("GET", "/api/v1/gpt4o-image/record-info", service.record),
            ("POST", "/api/v1/gpt4o-image/download-url", service.download_url),
            ("POST", "/api/v1/jobs/createTask", service.create_job),
            ("GET", "/api/v1/jobs/recordInfo", service.job),
            ("GET", "/api/v1/chat/credit", service.balance),
            ("POST", "/api/v1/common/download-url", service.common_download_url),
            ("POST", f"{_UPLOADS}stream-upload", service.upload_file),
            ("POST", f"{_UPLOADS}base64-upload", service.upload_base64),
            ("POST", f"{_UPLOADS}url-upload", service.upload_from_url),
        ):
            view = partial(self._operation, operation)
            self.add_url_rule(path, path, view, methods=[method], provide_automatic_options=False)
        for folder in ("s", "kieai", "direct"):
            self.add_url_rule(f"/{folder}/<path:_>", folder, self._file)

    def _operation(self, operation: Callable[[Any, str], Any]) -> Json:
        scheme, _, key = request.headers.get("Authorization", "").partition(" ")
        if self._service.maintenance:
            raise Refusal(455)
        if scheme.lower() != "bearer" or key.strip() != self._service.key:
            raise Refusal(401)
        data = operation(_sent(), request.host_url.rstrip("/"))
        return _shown({"code": 200, "msg": "success", "data": data})

    def _file(self, _: str) -> Response:
        file = self._service.file(request.full_path.removesuffix("?"))
        if file is None:
            raise NotFound
        return Response(file.content(), mimetype=file.mime_type)

    def _framework(self, error: HTTPException) -> Response:
        """What a web framework says by itself; the upload host has an envelope for it."""
        body = {"status": error.code, "error": error.name, "path": request.path}
        if request.path.startswith(_UPLOADS):
            body = _shown({"code": error.code, "msg": error.name})
        headers = [pair for pair in error.get_headers() if pair[0] == "Allow"]
        return Response(json.dumps(body), error.code, headers, mimetype="application/json")


def _for_any_page(response: Response) -> Response:
    response.access_control_allow_origin = "*"
    return response


def _sent() -> Any:
    if request.method == "GET":
        return request.args.to_dict()
    if request.path.endswith("stream-upload"):
        return {**request.form, **{name: file.read() for name, file in request.files.items()}}
    try:
        return request.get_json(force=True)
    except BadRequest:
        raise Refusal(400, "The request body is not valid JSON") from None


def _shown(envelope: Json) -> Json:
    """An envelope as the host of the path has it."""
    if not request.path.startswith(_UPLOADS):
        return envelope
    code, msg = envelope["code"], envelope["msg"]
    if code == 200:
        return {"success": True, **envelope}
    said = "Unauthorized - Authentication failed." if code == 401 else msg
    return {"success": False, "code": code, "msg": said}


class _Quiet(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        """Keep the terminal for the suite."""


@contextmanager
def serving(service: Service) -> Iterator[str]:
    """Serve on loopback and deliver callbacks; gives the base URL."""
    stopped = threading.Event()
    server = make_server("127.0.0.1", 0, Application(service), request_handler=_Quiet)

    def deliver() -> None:
        while not stopped.wait(0.01):
            service.deliver()

    with ThreadPoolExecutor() as threads:
        threads.submit(server.serve_forever)
        threads.submit(deliver)
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            stopped.set()
            server.shutdown()
