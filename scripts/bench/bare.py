"""What the mock is compared with: its three operations as a small Flask app, and as raw WSGI.

Neither has a clock, credits, sandboxes, callbacks or the document's rules: they are what one
writes in an hour when anything that answers will do, and so the least that answering costs.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qs

import orjson
from flask import Flask, Response, request

Json = dict[str, Any]
GENERATE = "/api/v1/gpt4o-image/generate"
RECORD = "/api/v1/gpt4o-image/record-info"
DOWNLOAD = "/api/v1/gpt4o-image/download-url"
_SIZES = ("1:1", "3:2", "2:3")
_TASK_SECONDS = 18


class Tasks:
    """The state of one bare app."""

    def __init__(self) -> None:
        self._tasks: dict[str, Json] = {}

    def generate(self, content: bytes) -> Json:
        body = orjson.loads(content)
        if wrong := _wrong(body):
            return {"code": 422, "msg": wrong}
        task_id = uuid.uuid4().hex
        self._tasks[task_id] = {"request": body, "created": int(time.time())}
        return {"code": 200, "msg": "success", "data": {"taskId": task_id}}

    def record(self, task_id: str) -> Json:
        task = self._tasks.get(task_id)
        if task is None:
            return {"code": 422, "msg": "The record does not exist"}
        created = task["created"]
        done = time.time() >= created + _TASK_SECONDS
        data = {
            "taskId": task_id,
            "paramJson": orjson.dumps(task["request"]).decode(),
            "completeTime": (created + _TASK_SECONDS) * 1000 if done else None,
            "response": {"resultUrls": [f"http://mock/s/{task_id}.png"]} if done else None,
            "successFlag": int(done),
            "status": "SUCCESS" if done else "GENERATING",
            "errorCode": None,
            "errorMessage": None,
            "createTime": created * 1000,
            "progress": "1.00" if done else "0.00",
        }
        return {"code": 200, "msg": "success", "data": data}

    def download(self, content: bytes) -> Json:
        body = orjson.loads(content)
        if body.get("taskId") not in self._tasks:
            return {"code": 422, "msg": "record is null"}
        return {"code": 200, "msg": "success", "data": f"{body['url']}?signature=0"}


def flask_app() -> Flask:
    """The operations under Flask."""
    app = Flask("bare", static_folder=None)
    tasks = Tasks()

    @app.post(GENERATE)
    def generate() -> Response:
        return _answer(tasks.generate(request.get_data()) if _authorized() else _STRANGER)

    @app.get(RECORD)
    def record() -> Response:
        return _answer(tasks.record(request.args.get("taskId", "")) if _authorized() else _STRANGER)

    @app.post(DOWNLOAD)
    def download() -> Response:
        return _answer(tasks.download(request.get_data()) if _authorized() else _STRANGER)

    return app


def wsgi_app() -> Any:
    """The operations as a WSGI callable with nothing in between: the floor."""
    tasks = Tasks()

    def app(environ: Json, start_response: Any) -> Iterable[bytes]:
        path, envelope = environ["PATH_INFO"], _STRANGER
        if not environ.get("HTTP_AUTHORIZATION", "").startswith("Bearer "):
            envelope = _STRANGER
        elif path == RECORD:
            query = parse_qs(environ["QUERY_STRING"])
            envelope = tasks.record(query["taskId"][0])
        else:
            content = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            envelope = tasks.generate(content) if path == GENERATE else tasks.download(content)
        body = orjson.dumps(envelope)
        length = str(len(body))
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", length)])
        return [body]

    return app


_STRANGER: Json = {"code": 401, "msg": "You do not have access permissions"}


def _authorized() -> bool:
    return request.headers.get("Authorization", "").startswith("Bearer ")


def _answer(envelope: Json) -> Response:
    return Response(orjson.dumps(envelope), mimetype="application/json")


def _wrong(body: Any) -> str | None:
    if not isinstance(body, dict):
        return "body: no object"
    if not body.get("prompt") and not body.get("filesUrl"):
        return "prompt: missing"
    if body.get("size") not in _SIZES:
        return "size: not allowed"
    count = body.get("nVariants", 1)
    return None if count in (1, 2, 4) else "nVariants: not allowed"
