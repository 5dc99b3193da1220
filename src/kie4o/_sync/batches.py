# Generated from src/kie4o/_async/batches.py by scripts/sync_client.py: edit that file.
"""Batches of one client: what a piece of work sends."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from attrs import evolve

from .._batch.executor import drive
from .._batch.scheduler import Batch
from .._batch.shared_polls import SharedPolls
from .._batch.steps import BatchItem, Outcome, PollTask, Upload, Work
from .._concurrency import directly
from .._task import Task
from .._uploads import OnUpload
from ..errors import KieError
from ..stores import Store
from .tasks import Tasks


def run(
    tasks: Tasks,
    base_url: str,
    prompts: Iterable[str | Mapping[str, Any]],
    journal: Path | str | Store | None,
    on_upload: OnUpload | None,
    **settings: Any,
) -> Generator[BatchItem]:
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
    return drive(batch, partial(_perform, own, polls, on_upload), clock.sleep)


def _perform(
    tasks: Tasks, polls: SharedPolls | None, on_upload: OnUpload | None, work: Work
) -> Outcome:
    if isinstance(work, PollTask):
        return _poll(tasks, polls, work)
    try:
        if isinstance(work, Upload):
            tasks.uploads.complete(work.request, on_upload)
            return None
        return tasks.create(work.request, work.key, on_upload, once=True)
    except KieError as error:
        return error


def _poll(tasks: Tasks, polls: SharedPolls | None, work: PollTask) -> Task | KieError:
    if polls is None:
        return tasks.poll(work.task, work.left)
    known = directly(polls.begin, work.task)
    if known is not None:
        return known
    seen = tasks.poll(work.task, work.left)
    directly(polls.end, seen)
    return seen
