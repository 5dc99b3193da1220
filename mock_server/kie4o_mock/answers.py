"""JSON answers, written by one function."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response


def json_answer(body: Any, status: int = 200, kind: str = "application/json") -> Response:
    """`body` as compact JSON, keys in the order they are in."""
    return Response(orjson.dumps(body), status, content_type=kind)
