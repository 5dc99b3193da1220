"""What was asked of the mock: one entry for each request, made when it arrives."""

from __future__ import annotations

import time
from typing import Any

from attrs import define, field

from ..errors import Reason

# More of a body is not kept; the API's own bodies are far smaller.
LONGEST_BODY = 16_384
HEADERS = (
    "HOST",
    "USER_AGENT",
    "ACCEPT",
    "CONTENT_TYPE",
    "CONTENT_LENGTH",
    "AUTHORIZATION",
    "ORIGIN",
    "REFERER",
    "IDEMPOTENCY_KEY",
    "X_REQUEST_ID",
    "X_MOCK_SCENARIO",
)
# Where the WSGI environment keeps the entry, for whoever stands before the application.
ENTRY = "kie4o_mock.entry"
_NAMES = tuple(h if h.startswith("CONTENT_") else f"HTTP_{h}" for h in HEADERS)


@define(eq=False)
class LoggedRequest:
    """One request, and its answer once there is one.

    Everything is kept as it came. It is put into words, and secrets are hidden, when someone
    reads it, because most entries are never read.

    Args:
        operation: its operationId; None for a path that the API does not have.
        path: its path.
        method: its HTTP method.
        query: its query, as it was sent.
        headers: the values of `HEADERS`.
        began: when it came, on a clock that is only good for telling how long it took.
    """

    operation: str | None
    path: str
    method: str
    query: str
    headers: tuple[str | None, ...]
    began: float
    id: int = 0
    at: float = 0.0
    body: bytes = b""
    length: int = 0
    seconds: float | None = None
    status: int | None = None
    code: int | None = None
    task_id: str | None = None
    notes: list[str] = field(factory=list)
    reason: Reason | None = None
    scenario: str | None = None

    def record_body(self, body: bytes) -> None:
        """Keep the body, or its beginning."""
        self.length = len(body)
        self.body = body if len(body) <= LONGEST_BODY else body[:LONGEST_BODY]

    def record_response(self, status: int | None, code: int | None, data: object = None) -> None:
        """Keep what became of it; there is no status where the connection was cut."""
        self.seconds = time.perf_counter() - self.began
        self.status = status
        self.code = code
        if isinstance(data, dict):
            self.task_id = data.get("taskId")


def log_request(operation: str | None, path: str, environ: dict[str, Any]) -> LoggedRequest:
    """An entry for the request of a WSGI environment, which keeps it."""
    environ[ENTRY] = entry = LoggedRequest(
        operation,
        path,
        environ["REQUEST_METHOD"],
        environ.get("QUERY_STRING", ""),
        tuple(map(environ.get, _NAMES)),
        time.perf_counter(),
    )
    return entry
