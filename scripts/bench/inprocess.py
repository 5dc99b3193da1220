"""Calls of a WSGI application in this process, without any socket."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from typing import Any

import orjson

from .bare import GENERATE, RECORD

App = Callable[..., Any]
VALID = {"prompt": "A red fox in the snow", "size": "3:2", "nVariants": 2}
REFUSED = {**VALID, "size": "16:9"}


def calls(app: App) -> dict[str, Callable[[int], float]]:
    """For each kind of call: a function that makes it so many times and returns the CPU time."""
    task_id = orjson.loads(answer(app, post(VALID)))["data"]["taskId"]
    asked = {"record-info": get(task_id), "generate": post(VALID), "refused": post(REFUSED)}
    return {name: lambda n, asked=asked: spent(app, asked, n) for name, asked in asked.items()}  # type: ignore[misc] # binds now


def spent(app: App, asked: tuple[dict[str, Any], bytes], count: int) -> float:
    begun = time.process_time()
    for _ in range(count):
        answer(app, asked)
    return time.process_time() - begun


def get(task_id: str) -> tuple[dict[str, Any], bytes]:
    return _environ("GET", RECORD, f"taskId={task_id}", b""), b""


def post(body: object) -> tuple[dict[str, Any], bytes]:
    content = orjson.dumps(body)
    return _environ("POST", GENERATE, "", content), content


def answer(app: App, asked: tuple[dict[str, Any], bytes]) -> bytes:
    """The body of the answer."""
    environ, content = asked
    parts = app({**environ, "wsgi.input": io.BytesIO(content)}, _ignore)
    try:
        return b"".join(parts)
    finally:
        if close := getattr(parts, "close", None):
            close()


def _ignore(_status: str, _headers: list[tuple[str, str]], _error: Any = None) -> None:
    """A server would write them."""


def _environ(method: str, path: str, query: str, content: bytes) -> dict[str, Any]:
    """What waitress passes to an application."""
    return {
        "REMOTE_ADDR": "127.0.0.1",
        "REMOTE_HOST": "127.0.0.1",
        "REMOTE_PORT": "40000",
        "REQUEST_METHOD": method,
        "SERVER_PORT": "4010",
        "SERVER_NAME": "waitress.invalid",
        "SERVER_SOFTWARE": "waitress",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "REQUEST_URI": f"{path}?{query}" if query else path,
        "QUERY_STRING": query,
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.input_terminated": True,
        "HTTP_HOST": "127.0.0.1:4010",
        "HTTP_ACCEPT": "*/*",
        "HTTP_AUTHORIZATION": "Bearer bench",
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(content)),
    }
