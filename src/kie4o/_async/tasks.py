"""Tasks at the service: starting one, reading it, waiting for it."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Self

from attrs import frozen
from kie4o_api.api.images import create_job, generate_image, get_job, get_task
from kie4o_api.models import (
    CreateJobRequest,
    CreateJobSuccess,
    GenerateRequest,
    GenerateSuccess,
    JobSuccess,
    TaskSuccess,
)
from kie4o_api.operations import CREATE_JOB, GENERATE_IMAGE, GET_JOB, GET_TASK

from .._clock import Clock
from .._image_request import ImageRequest
from .._poll import Poll
from .._polling import LONGEST_POLL, about, follow, id_of, next_delay, poll_seconds, resumable
from .._task import Task
from .._uploads import OnUpload
from ..errors import KieError
from .calls import AsyncCalls
from .creations import AsyncCreations
from .uploads import AsyncUploads


@frozen
class AsyncTasks:
    """Tasks of one asynchronous client.

    Args:
        call: the retry loop.
        polls: the same with the time that one poll may take.
        clock: the time.
        uploads: sends the files of a request.
        stored: creates tasks that other processes are to know of.
        model: of the jobs API, for a bare id; None for the 4o paths.
    """

    call: AsyncCalls
    polls: AsyncCalls
    clock: Clock
    uploads: AsyncUploads
    stored: AsyncCreations
    model: str | None = None

    @classmethod
    def of(
        cls, call: AsyncCalls, uploads: AsyncUploads, stored: AsyncCreations, model: str | None
    ) -> Self:
        """Tasks that are polled by one HTTP client, because each is costly to make."""
        return cls(call, call.within(LONGEST_POLL), call.clock, uploads, stored, model)

    async def create(
        self,
        wanted: ImageRequest,
        key: str | None,
        on_upload: OnUpload | None,
        *,
        once: bool = False,
    ) -> Task:
        """Upload the files of a request, and start its task; see `AsyncKie.create`.

        Args:
            once: whether it is the caller who repeats.
        """
        if key is not None or self.stored.shared.window:
            return await self.stored.create(self.send, wanted, key, on_upload, once=once)
        body = await self.uploads.complete(wanted, on_upload) if wanted.files else wanted.body
        return await self.send(body, once=once)

    async def send(self, body: GenerateRequest | CreateJobRequest, *, once: bool) -> Task:
        """Start a paid task.

        Args:
            body: the request.
            once: whether it is the caller who repeats.
        """
        if isinstance(body, CreateJobRequest):
            job = await self.call(
                CREATE_JOB, create_job.asyncio, CreateJobSuccess, once=once, body=body
            )
            return Task._of_request(job.data.task_id, body.to_dict())
        made = await self.call(
            GENERATE_IMAGE, generate_image.asyncio, GenerateSuccess, once=once, body=body
        )
        return Task._of_request(made.data.task_id, body.to_dict())

    async def get(self, task: Task | str, model: str | None = None) -> Task:
        """Read a task once."""
        return await self._read(self.call, self.known(task, model), once=False)

    def known(self, task: Task | str, model: str | None) -> Task:
        """The task itself, or that of a bare id; its model says of which API it is."""
        return task if isinstance(task, Task) else Task.unseen(id_of(task), model or self.model)

    async def seen(self, task: Task | str, model: str | None) -> Task:
        """The task itself, or what the service knows of the one with this id."""
        return task if isinstance(task, Task) else await self.get(task, model)

    async def wait(
        self,
        task: Task,
        deadline: float | None,
        poll: Poll,
        on_progress: Callable[[Task], None] | None,
        *,
        at_once: bool,
    ) -> Task:
        """Poll a task until it has ended; see `AsyncKie.wait`.

        Args:
            at_once: whether to poll before the first wait.
        """
        now = self.clock.monotonic
        ends = math.inf if deadline is None else now() + deadline
        steps = follow(task, deadline, poll, on_progress, now, at_once=at_once)
        with resumable(task):
            step: float | Task = next_delay(steps, None)
            while not isinstance(step, Task):
                await self.clock.asleep(step)
                step = next_delay(steps, await self.poll(task, ends - now()))
            return step

    async def poll(self, task: Task, left: float) -> Task | KieError:
        """Read a task once, and return the error of a failed read: a wait tolerates some.

        Args:
            task: as it was seen last.
            left: seconds until the wait is over.
        """
        seconds = poll_seconds(left)
        calls = self.polls if seconds == LONGEST_POLL else self.call.within(seconds)
        try:
            return await self._read(calls, task, once=True)
        except KieError as error:
            return error

    async def _read(self, calls: AsyncCalls, task: Task, *, once: bool) -> Task:
        with about(task):
            if task.model is not None:
                job = await calls(GET_JOB, get_job.asyncio, JobSuccess, once=once, task_id=task.id)
                return Task._of_job(job.data, task.model)
            found = await calls(GET_TASK, get_task.asyncio, TaskSuccess, once=once, task_id=task.id)
            return Task.of(found.data)
