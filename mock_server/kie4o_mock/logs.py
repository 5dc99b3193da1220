"""One line on stderr for each request, for people or for machines. Keys are never in it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import orjson

from .application import Wsgi
from .mock_state import STATE
from .openapi import Json
from .settings import Log
from .state.log_entries import ENTRY, LoggedRequest


def logged(app: Wsgi, form: Log) -> Wsgi:
    """The same application, which writes a line whenever it has answered."""
    write = _json if form == "json" else _text

    def wrapped(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        statuses: list[str] = []

        def noted(status: str, *rest: Any) -> Any:
            statuses.append(status)
            return start(status, *rest)

        began = time.perf_counter()
        try:
            return app(environ, noted)
        finally:
            seconds = time.perf_counter() - began
            line = write(_known(environ, statuses, seconds))
            print(line, file=sys.stderr, flush=True)  # noqa: T201 it is what was asked for

    return wrapped


def _json(known: Json) -> str:
    return orjson.dumps(known).decode()


def _text(known: Json) -> str:
    """A line for people; what is not known is left out."""
    query = f"?{known['query']}" if known["query"] else ""
    words = [
        known["at"][11:23],
        str(known["status"] or "---"),
        known["method"],
        _plain(f"{known['path']}{query}"),
        f"{known['milliseconds']:.1f}ms",
    ]
    for name in ("code", "taskId", "reason"):
        if known[name] is not None:
            words.append(f"{name}={_plain(str(known[name]))}")
    return " ".join(words)


def _known(environ: dict[str, Any], statuses: list[str], seconds: float) -> Json:
    entry: LoggedRequest | None = environ.get(ENTRY)
    hidden = environ[STATE].redactor.text
    path = environ.get("PATH_INFO", "").encode("latin-1", "replace").decode(errors="replace")
    return {
        # Real time: these lines are read beside those of other programs.
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "method": environ["REQUEST_METHOD"],
        "path": hidden(path),
        "query": hidden(environ.get("QUERY_STRING", "")),
        "operation": entry.operation if entry else None,
        "status": int(statuses[-1][:3]) if statuses else None,
        "code": entry.code if entry else None,
        "taskId": entry.task_id if entry else None,
        "reason": hidden(str(entry.reason)) if entry and entry.reason else None,
        "milliseconds": round(seconds * 1000, 3),
    }


def _plain(words: str) -> str:
    """Whatever was sent, on one line and without control characters."""
    return "".join(letter if letter.isprintable() else "?" for letter in words)
