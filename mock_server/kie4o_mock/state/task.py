"""A task and its life: a plan made when it is created, and what a reader sees at a time."""

from __future__ import annotations

import math
import zlib
from sys import getsizeof
from typing import Any

import orjson
from attrs import evolve, frozen

from ..images.render import Edit
from ..openapi import Json
from ..scenarios.model import CREATE_JOB, GENERATE, Scenario, TaskBehavior
from ..scenarios.outcomes import Failure
from ..settings import Settings

# Where the input of a model has its images and its ratio; the first that is there counts.
_IMAGE_FIELDS = ("files_url", "input_urls")
_RATIO_FIELDS = ("size", "aspect_ratio")


@frozen
class Plan:
    """The whole life of a task, decided when it is created. Times are epoch seconds.

    Args:
        created: when it was created.
        ends: when it ends; infinite while only reads can end it, or nothing can.
        failure: how it fails, or None.
        polls: which read ends it, for a task that time does not end.
        reads: how often it was read, for such a task.
        progress: what its record shows while it runs, one after the other; empty is the usual.
        pace: seconds in which it gets through `progress` when it never ends.
        lag: seconds that its record is behind.
    """

    created: float
    ends: float
    failure: Failure | None = None
    polls: int | None = None
    reads: int = 0
    progress: tuple[float, ...] = ()
    pace: float = 0.0
    lag: float = 0.0

    def read(self, now: float) -> Plan:
        """The plan after it was read at `now`; only a task that reads end is changed by it."""
        if self.polls is None or self.ends <= now:
            return self
        reads = self.reads + 1
        return evolve(self, reads=reads, ends=now if reads >= self.polls else self.ends)


def planned(now: float, settings: Settings, failure: Failure | None, life: TaskBehavior) -> Plan:
    """The life of a task that is created now; what its scenario does not say, the settings do."""
    progression = life.progression or settings.progression
    seconds = settings.task_seconds if life.seconds is None else life.seconds
    others = {"polls": math.inf, "never": math.inf, "instant": now}
    ends = others.get(progression, now + seconds)
    polls = (life.polls or settings.polls) if progression == "polls" else None
    return Plan(now, ends, failure, polls, 0, life.progress, seconds, life.lag)


@frozen
class View:
    """What a reader sees of a plan at one moment.

    Args:
        flag: its `successFlag`.
        status: the same as a word.
        completed: when it ended, or None.
        code: why it failed.
        message: the reason in words.
        elapsed: the part of it that is over.
        progress: what its record says of that, where it is not the usual.
    """

    flag: int
    status: str
    completed: int | None = None
    code: int | None = None
    message: str | None = None
    elapsed: float = 1.0
    progress: float | None = None

    @property
    def done(self) -> bool:
        return self.completed is not None

    @property
    def succeeded(self) -> bool:
        return self.flag == 1


def view_at(plan: Plan, now: float) -> View:
    """The state at `now`: a pure function, so a state can never be lost or come back."""
    if now < plan.ends:
        elapsed = min(max(_elapsed(plan, now), 0.0), 0.99)
        shown = plan.progress[int(elapsed * len(plan.progress))] if plan.progress else None
        return View(0, "GENERATING", elapsed=elapsed, progress=shown)
    if plan.failure is None:
        return View(1, "SUCCESS", int(plan.ends))
    failure = plan.failure
    return View(failure.flag, failure.status, int(plan.ends), failure.code, failure.message)


def record_view_at(plan: Plan, now: float) -> View:
    """The state that the record shows at `now`, which may be behind the true one."""
    return view_at(plan, now - plan.lag)


def _elapsed(plan: Plan, now: float) -> float:
    if plan.polls is not None:
        return plan.reads / plan.polls
    length = plan.ends - plan.created if math.isfinite(plan.ends) else plan.pace
    return (now - plan.created) / length if length else 0.0


# Bytes of a task without its texts.
_SIZE = 1_500


@frozen
class Task:
    """A created task.

    Args:
        id: 32 hexadecimal digits (ledger: task-id-form).
        sent: the request as JSON, which is a third of the size of the object.
        plan: its life.
        base_url: the base URL that its images are served under.
        count: how many images it makes.
        edit: what its images are made from; None is nothing but the prompt.
        cost: what was charged for it.
        depth: how many callbacks led to it, each sent because of the one before.
        scenario: what goes another way than usual with it, or None.
        model: that of a task of the jobs API; None is one of generateImage.
    """

    id: str
    sent: str
    plan: Plan
    base_url: str
    count: int = 1
    edit: Edit | None = None
    cost: float = 0.0
    depth: int = 0
    scenario: Scenario | None = None
    model: str | None = None

    @property
    def size(self) -> int:
        """Bytes that it takes, nearly, with its places in collections and its events."""
        own = len(repr(self.scenario)) if self.scenario else 0
        return _SIZE + getsizeof(self.sent) + len(self.base_url) + own

    @property
    def operation(self) -> str:
        """The operation that creates such tasks."""
        return GENERATE if self.model is None else CREATE_JOB

    @property
    def body(self) -> Json:
        """The request as its operation takes it, nulls dropped."""
        body: Json = orjson.loads(self.sent)
        return body

    @property
    def request(self) -> Json:
        """The request in the fields of generateImage, nulls dropped."""
        return self.body if self.model is None else drawing_request(self.body)

    @property
    def image_names(self) -> list[str]:
        """A file name of the recorded form for each; not kept, or they would be most of a task."""
        plan = self.plan
        known = math.isfinite(plan.ends)
        stored = max(int(plan.created), int(plan.ends) - 2) if known else int(plan.created)
        numbers = range(self.count)
        return [f"{self.id}_{n}_{stored}_{_digits(self.id, n)}.png" for n in numbers]

    @property
    def urls(self) -> list[str]:
        return [f"{self.base_url}/s/{name}" for name in self.image_names]


def _digits(task_id: str, number: int) -> str:
    """Four digits that look drawn by chance, as those of recorded names do."""
    return f"{zlib.crc32(f'{task_id}/{number}'.encode()) % 10_000:04d}"


def input_urls(request: Json) -> list[str]:
    """The images a request names; filesUrl wins over fileUrl (ledger: file-and-files)."""
    files: list[str] = request.get("filesUrl") or []
    single = request.get("fileUrl")
    return files or ([single] if single else [])


def drawing_request(body: Json) -> Json:
    """The body of createJob in the fields of generateImage, from which images are drawn."""
    given = body["input"]
    ratios = (given.get(name) for name in _RATIO_FIELDS)
    images = (given.get(name) for name in _IMAGE_FIELDS)
    request = {
        "prompt": given.get("prompt"),
        "size": next((ratio for ratio in ratios if isinstance(ratio, str)), "1:1"),
        "resolution": given.get("resolution"),
        "filesUrl": next((_strings(urls) for urls in images if isinstance(urls, list)), None),
        "fileUrl": given.get("file_url"),
        "callBackUrl": body.get("callBackUrl"),
    }
    # The input of a model that the document does not describe may hold anything.
    texts = {"prompt", "resolution", "fileUrl"}
    return {
        name: value
        for name, value in request.items()
        if value is not None and (name not in texts or isinstance(value, str))
    }


def _strings(values: list[Any]) -> list[str]:
    return [value for value in values if isinstance(value, str)]
