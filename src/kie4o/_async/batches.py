"""Batches of one client: what a piece of work sends."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from attrs import evolve

from .._batch.executor import adrive
from .._batch.scheduler import Batch
from .._batch.shared_polls import SharedPolls
from .._batch.steps import BatchItem, Outcome, PollTask, Upload, Work
from .._concurrency import off_loop
from .._task import Task
from .._uploads import OnUpload
from ..errors import KieError
from ..stores import Store
from .tasks import AsyncTasks


def run(
    tasks: AsyncTasks,
    base_url: str,
    prompts: Iterable[str | Mapping[str, Any]],
    journal: Path | str | Store | None,
    on_upload: OnUpload | None,
    **settings: Any,
) -> AsyncGenerator[BatchItem]:
    """The items of a batch; see `AsyncKie.batch`.

    Args:
        tasks: creates and polls them.
        base_url: where the service is.
        **settings: those of `Batch`, and `defaults`, the options of all prompts.
    """
    stored, retries, clock = tasks.stored, tasks.call.retries, tasks.clock
    batch = Batch.plan(prompts, base_url, journal, retries=retries, clock=clock, **settings)
    shared = stored.shared.on(journal) if isinstance(journal, Store) else stored.shared
    own = evolve(tasks, stored=evolve(stored, shared=shared, is_left=lambda: batch.is_left))
    polls = SharedPolls(journal, settings["poll"].longest) if isinstance(journal, Store) else None
    return adrive(batch, partial(_perform, own, polls, on_upload), clock.asleep)


async def _perform(
    tasks: AsyncTasks, polls: SharedPolls | None, on_upload: OnUpload | None, work: Work
) -> Outcome:
    if isinstance(work, PollTask):
        return await _poll(tasks, polls, work)
    try:
        if isinstance(work, Upload):
            await tasks.uploads.complete(work.request, on_upload)
            return None
        return await tasks.create(work.request, work.key, on_upload, once=True)
    except KieError as error:
        return error


async def _poll(tasks: AsyncTasks, polls: SharedPolls | None, work: PollTask) -> Task | KieError:
    if polls is None:
        return await tasks.poll(work.task, work.left)
    known = await off_loop(polls.begin, work.task)
    if known is not None:
        return known
    seen = await tasks.poll(work.task, work.left)
    await off_loop(polls.end, seen)
    return seen
