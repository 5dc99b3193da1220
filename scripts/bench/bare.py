"""What the mock is compared with: two of its operations as a small Flask app.

It has no clock, credits, sandboxes, callbacks or the document's rules: it is what one writes in an
hour when anything that answers will do, and so the least that answering costs.
"""

from __future__ import annotations

import logging
import sys
import time
import uuid
from typing import Any

import orjson
import waitress
from flask import Flask, Response, request
from kie4o_mock.server import THREADS, WAITRESS

Json = dict[str, Any]
GENERATE = "/api/v1/gpt4o-image/generate"
RECORD = "/api/v1/gpt4o-image/record-info"
VALID: Json = {"prompt": "A red fox in the snow", "size": "3:2", "nVariants": 2}
REFUSED: Json = {**VALID, "size": "16:9"}
_SIZES = ("1:1", "3:2", "2:3")
_NEW: Json = {"response": None, "successFlag": 0, "status": "GENERATING", "progress": "0.00"}
_NEW |= {"errorCode": None, "errorMessage": None}


def flask_app() -> Flask:
    """The operations, with their tasks in a dictionary."""
    app = Flask("bare", static_folder=None)
    tasks: dict[str, Json] = {}

    @app.post(GENERATE)
    def generate() -> Response:
        if not _authorized():
            return _answer(_STRANGER)
        body = orjson.loads(request.get_data())
        if wrong := _wrong(body):
            return _answer({"code": 422, "msg": wrong})
        task_id = uuid.uuid4().hex
        tasks[task_id] = {**_NEW, "taskId": task_id, "paramJson": orjson.dumps(body).decode()}
        return _answer({"code": 200, "msg": "success", "data": {"taskId": task_id}})

    @app.get(RECORD)
    def record() -> Response:
        if not _authorized():
            return _answer(_STRANGER)
        task = tasks.get(request.args.get("taskId", ""))
        if task is None:
            return _answer({"code": 422, "msg": "The record does not exist"})
        times = {"createTime": time.time_ns() // 1_000_000, "completeTime": None}
        return _answer({"code": 200, "msg": "success", "data": task | times})

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


if __name__ == "__main__":
    # Of any two requests at a time waitress warns that they make a queue.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    waitress.serve(
        flask_app(), host="127.0.0.1", port=int(sys.argv[1]), threads=THREADS, **WAITRESS
    )
