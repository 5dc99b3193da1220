"""The operations, without HTTP."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from .callbacks import Callbacks, Post, post
from .refusals import Json, Refused
from .requests import inputs, job_request, text, wanted
from .settings import (
    GENERATION_WINDOW,
    GENERATIONS,
    JOB_READS,
    PICTURE_SECONDS,
    READ_WINDOW,
    READS,
    SIZES,
    Settings,
)
from .storage import Links, png
from .tasks import Task, fate, unreachable
from .uploads import Uploads


class Service:
    """Everything that one service knows. `now` is its clock, `send` posts its callbacks."""

    def __init__(
        self,
        settings: Settings | None = None,
        now: Callable[[], float] = time.time,
        send: Post = post,
    ) -> None:
        self.settings = settings or Settings()
        self.now = now
        self.callbacks = Callbacks(self.settings, send)
        self.links = Links()
        self.uploads = Uploads(now)
        self._credits = self.settings.credits
        self._tasks: dict[str, Task] = {}
        self._disk: OrderedDict[str, Task] = OrderedDict()
        self._windows: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def generate(self, body: Json, root: str) -> Json:
        """Take a task; its pictures will be below `root`."""
        request = wanted(body)
        with self._lock:
            task = self._created(request, root)
        if url := request.get("callBackUrl"):
            self.callbacks.add(task.ends, url, task.announcement())
        return {"taskId": task.id}

    def create_job(self, body: Json, root: str) -> Json:
        """Take a task of a model."""
        request = job_request(body)
        if any(unreachable(url) for url in inputs(request)):
            refused = Refused(500)
            refused.envelope["data"] = None
            raise refused
        with self._lock:
            task = self._created(request, root, body)
        if url := request.get("callBackUrl"):
            self.callbacks.add(task.ends, url, task.job_announcement())
        return {"taskId": task.id, "recordId": task.id}

    def job(self, task_id: str) -> Json:
        """One task of create_job as it is now."""
        if not task_id:
            raise Refused(422, "taskId is missing")
        task = self._tasks.get(task_id)
        if task is None or not task.body:
            raise Refused(422, "recordInfo is null")
        with self._lock:
            self._limit(task_id, JOB_READS, READ_WINDOW)
        return task.job(self.now())

    def record(self, task_id: str) -> Json:
        """One task as it is now."""
        if not task_id:
            raise Refused(422, "taskId is missing")
        task = self._tasks.get(task_id)
        if task is None or task.body:
            raise Refused(422, "The record does not exist")
        with self._lock:
            self._limit(task_id, READS, READ_WINDOW)
        return task.record(self.now())

    def download_url(self, body: Json, root: str) -> str:
        """A link to one picture of a task."""
        task = self._tasks.get(text(body, "taskId", "任务id不能为空"))
        url = text(body, "url", "url is missing")
        if task is None:
            raise Refused(422, "record is null")
        if not task.succeeded(self.now()):
            raise Refused(422, "record status is not success")
        if self.now() >= task.ends + PICTURE_SECONDS:
            raise Refused(422, "Temporarily supports records within 14 days")
        if url not in task.pictures:
            raise Refused(422, "record result data not exist")
        name = url.rpartition("/")[2]
        if name not in self._disk:
            raise Refused(451)
        return self.links.sign(root, name, self.now())

    def common_url(self, body: Json, root: str) -> str:
        """A link to any file of its own."""
        url = text(body, "url", "url is wrong")
        name = url.rpartition("/")[2]
        if self.uploads.at(url, root):
            name = url.removeprefix(f"{root}/")
        elif not url.startswith(f"{root}/s/") or self.picture(name) is None:
            raise Refused(422, "url is wrong")
        return self.links.sign(root, name, self.now())

    def credits(self) -> float:
        """What is left."""
        return self._credits

    def picture(self, name: str) -> bytes | None:
        """A file of the storage, while it is kept."""
        task = self._disk.get(name)
        if task is None or not task.succeeded(self.now()):
            return None
        if self.now() >= task.ends + PICTURE_SECONDS:
            return None
        return png(name, SIZES[task.request["size"]])

    def _created(self, request: Json, root: str, body: Json | None = None) -> Task:
        now = self.now()
        if sum(task.running(now) for task in self._tasks.values()) >= self.settings.most_running:
            raise Refused(550)
        count = request.get("nVariants", 1)
        if self._credits < count * self.settings.price:
            raise Refused(402)
        self._limit("generate", GENERATIONS, GENERATION_WINDOW)
        self._credits -= count * self.settings.price
        task_id = secrets.token_hex(16)
        names = [f"{task_id}_{number}.png" for number in range(count)]
        urls = tuple(f"{root}/s/{name}" for name in names)
        ends = now + self.settings.task_seconds
        end = fate(request)
        task = self._tasks[task_id] = Task(task_id, request, now, ends, urls, end, body or {})
        self._store(task, names)
        return task

    def _store(self, task: Task, names: list[str]) -> None:
        self._disk.update(dict.fromkeys(names, task))
        while len(self._disk) > self.settings.disk:
            self._disk.popitem(last=False)

    def _limit(self, name: str, most: int, seconds: float) -> None:
        if not self.settings.rate_limits:
            return
        calls = self._windows.setdefault(name, deque())
        while calls and calls[0] <= self.now() - seconds:
            calls.popleft()
        if len(calls) >= most:
            raise Refused(429)
        calls.append(self.now())
