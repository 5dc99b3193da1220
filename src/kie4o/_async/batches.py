"""Batches of one client: what a piece of work sends."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from attrs import evolve

from .._batch.executor import adrive
from .._batch.scheduler import Batch
from .._batch.steps import BatchItem, Outcome, PollTask, Upload, Work
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
    return adrive(batch, partial(_perform, own, on_upload), clock.asleep)


async def _perform(tasks: AsyncTasks, on_upload: OnUpload | None, work: Work) -> Outcome:
    if isinstance(work, PollTask):
        return await tasks.poll(work.task, work.left)
    try:
        if isinstance(work, Upload):
            await tasks.uploads.complete(work.request, on_upload)
            return None
        return await tasks.create(work.request, work.key, on_upload, once=True)
    except KieError as error:
        return error
