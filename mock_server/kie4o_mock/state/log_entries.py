"""The entries of the activity log: requests, events, and downloads of files."""

from __future__ import annotations

import time
from sys import getsizeof
from typing import Any, Literal
from urllib.parse import parse_qs

from attrs import define, field

from ..errors import Reason
from ..json_values import readable

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
# What a download can come too late for.
Expired = Literal["image", "link", "upload"]
# Where the WSGI environment keeps the entry, for what stands before the application.
ENTRY = "kie4o_mock.entry"
_NAMES = tuple(h if h.startswith("CONTENT_") else f"HTTP_{h}" for h in HEADERS)
# Bytes of an entry without its texts, with its place in the log and in the budget.
_ENTRY_SIZE = 700
_EVENT_SIZE = 400


@define(eq=False)
class LoggedEvent:
    """Something that happened, at a time of the mock's clock."""

    at: float
    kind: str
    task_id: str
    id: int = 0
    real: float = 0.0

    @property
    def size(self) -> int:
        """Bytes that it takes, nearly."""
        return _EVENT_SIZE + len(self.task_id)


@define(eq=False)
class LoggedDownload:
    """A request for an image of a task, or for an uploaded file.

    Args:
        at: when, in seconds of the mock's clock.
        method: its HTTP method.
        path: its path; the query is not kept.
        task_id: the task of the image; None for an uploaded file.
        status: what it was answered.
        expired: what had ended before, if that is why it was refused.
        authorized: whether it carried an Authorization header.
    """

    at: float
    method: str
    path: str
    task_id: str | None
    status: int
    expired: Expired | None
    authorized: bool
    id: int = 0
    real: float = 0.0

    @property
    def size(self) -> int:
        """Bytes that it takes, nearly."""
        return _EVENT_SIZE + getsizeof(self.path) + len(self.task_id or "")


@define(eq=False)
class LoggedRequest:
    """One request, and its response once there is one.

    Everything is kept as it came. It is put into words, and secrets are hidden, when someone
    reads it, because most entries are never read.

    Args:
        operation: its operationId; None for a path that the API does not have.
        path: its path.
        method: its HTTP method.
        query: its query, as it was sent.
        headers: the values of `HEADERS`.
        began: when it came, on a clock that is only good for telling how long it took.
        lost: whether a fault kept the client from reading the response.
        ended: whether it was answered with the record of a task that has ended.
    """

    operation: str | None
    path: str
    method: str
    query: str
    headers: tuple[str | None, ...]
    began: float
    id: int = 0
    real: float = 0.0
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
    lost: bool = False
    ended: bool = False

    @property
    def size(self) -> int:
        """Bytes that it takes, nearly."""
        sent = sum(map(getsizeof, (self.path, self.method, self.query, *self.headers)))
        return _ENTRY_SIZE + sent + self.growth

    @property
    def growth(self) -> int:
        """Those of them that came after its arrival: its body, and what was said about it."""
        if not (self.body or self.notes or self.reason):
            return 0
        said = getsizeof(str(self.reason)) if self.reason else 0
        return getsizeof(self.body) + sum(map(getsizeof, self.notes)) + said

    def record_body(self, body: bytes, *, keep: bool = True) -> None:
        """Keep the body, or its beginning, or only how long it is."""
        self.length = len(body)
        if keep:
            self.body = body[:LONGEST_BODY]

    def record_response(self, status: int | None, code: int | None, data: object = None) -> None:
        """Keep what became of it; there is no status where the connection was cut."""
        self.seconds = time.perf_counter() - self.began
        self.status = status
        self.code = code
        if isinstance(data, dict):
            self.task_id = data.get("taskId")

    @property
    def is_refusal(self) -> bool:
        """Whether its response says no, by error code or by status code."""
        return self.code not in (None, 200) or (self.status or 0) >= 400

    @property
    def about(self) -> str | None:
        """The task that it is about: as answered, else as asked."""
        if self.task_id:
            return self.task_id
        if named := parse_qs(self.query).get("taskId"):
            return named[-1]
        body = readable(self.body)
        sent = body.get("taskId") if isinstance(body, dict) else None
        return sent if isinstance(sent, str) else None


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
