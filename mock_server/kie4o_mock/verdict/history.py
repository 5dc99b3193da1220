"""What one sandbox remembers of its client, as the rules of the verdict read it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from attrs import define, field, frozen

from ..json_values import readable
from ..openapi import Json
from ..scenarios.model import CREATING
from ..state.deliveries import Delivery
from ..state.log_entries import LoggedDownload, LoggedRequest
from ..state.sandbox import Sandbox
from ..state.task import Task
from ..uploads.folder import UploadFolder

# The operations that read a task, and the documented limit of each.
READS = {"getTask": "taskReads", "getJob": "jobReads"}


@frozen
class Evidence:
    """One thing that happened.

    Args:
        kind: what it was.
        id: its id in the list of its kind; a download has one of its own.
        at: when, in seconds of the mock's clock.
        summary: what was sent and answered, without secrets.
    """

    kind: str
    id: str
    at: float
    summary: str


@define(eq=False, slots=False)
class History:
    """The past of one sandbox.

    Args:
        requests: those that the journal still has, the oldest first.
        tasks: those that are kept, by id.
        deliveries: the callbacks, the oldest first.
        downloads: the images that were asked for, the oldest first.
        now: the time of the sandbox's clock.
        over: whether nobody will poll any more.
        uploads: the files that were uploaded, also those whose time is over.
        limits: the documented limits, by name.
        hide: takes the secrets out of a text.
    """

    requests: list[LoggedRequest]
    tasks: dict[str, Task]
    deliveries: list[Delivery]
    downloads: list[LoggedDownload]
    now: float
    over: bool
    uploads: UploadFolder
    limits: dict[str, Json]
    hide: Callable[[str], str] = field(repr=False)

    @cached_property
    def polls(self) -> dict[str, list[LoggedRequest]]:
        """The reads of each task that still exists."""
        found: dict[str, list[LoggedRequest]] = {}
        for entry in self.requests:
            if entry.operation in READS and entry.about in self.tasks:
                found.setdefault(entry.about or "", []).append(entry)
        return found

    @cached_property
    def generations(self) -> list[LoggedRequest]:
        """The requests for a new task, of either API."""
        return [entry for entry in self.requests if entry.operation in CREATING]

    def same_generations(self) -> Iterator[tuple[LoggedRequest, LoggedRequest]]:
        """Each request for a task with the next one that has the same body."""
        latest: dict[tuple[str | None, int, bytes], LoggedRequest] = {}
        for entry in self.generations:
            body = (entry.operation, entry.length, entry.body)
            if body in latest:
                yield latest[body], entry
            latest[body] = entry

    def evidence(self, entries: Iterable[LoggedRequest]) -> tuple[Evidence, ...]:
        """Requests as evidence."""
        return tuple(
            Evidence("request", str(entry.id), entry.at, self.hide(_summary(entry)))
            for entry in entries
        )

    def downloaded(self, entry: LoggedDownload) -> tuple[Evidence, ...]:
        """A download as evidence."""
        said = f"{entry.method} {entry.path}: HTTP {entry.status}"
        return (Evidence("download", str(entry.id), entry.at, self.hide(said)),)


def body_of(entry: LoggedRequest) -> Json:
    """The JSON object that a request carried; empty when it carried none."""
    body = readable(entry.body)
    return body if isinstance(body, dict) else {}


def pause(earlier: LoggedRequest, later: LoggedRequest) -> float:
    """Seconds between two requests: the mock's or real ones, whichever are more.

    A client may wait in real time while the mock's clock stands still, or the other way round.
    """
    return max(later.at - earlier.at, later.began - earlier.began)


def is_lost(entry: LoggedRequest) -> bool:
    """Whether its client cannot know from the response what became of the request."""
    return entry.lost or entry.code == 500 or (entry.status or 0) >= 500


def saw_end(poll: LoggedRequest) -> bool:
    """Whether a read showed its client that the task has ended."""
    return poll.ended and poll.code == 200 and not is_lost(poll)


def _summary(entry: LoggedRequest) -> str:
    query = f"?{entry.query}" if entry.query else ""
    if entry.seconds is None:
        answered = "no response yet"
    elif entry.status is None:
        answered = "connection closed"
    else:
        answered = f"HTTP {entry.status}" + (f", code {entry.code}" if entry.code else "")
    return f"{entry.method} {entry.path}{query}: {answered}"


def history_of(
    sandbox: Sandbox, hide: Callable[[str], str], limits: dict[str, Json], *, over: bool
) -> History:
    """What a sandbox remembers now; `limits` are those of the document."""
    with sandbox.lock:
        tasks = {task.id: task for task in sandbox.tasks.values()}
    return History(
        sandbox.activity.requests.items(),
        tasks,
        list(sandbox.deliveries),
        sandbox.activity.downloads.items(),
        sandbox.scheduler.now(),
        over,
        sandbox.uploads,
        limits,
        hide,
    )
