"""Batches of one client: what a piece of work sends."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from .._batch.executor import adrive
from .._batch.scheduler import Batch
from .._batch.steps import BatchItem, Outcome, PollTask, Upload, Work
from .._uploads import OnUpload
from ..errors import KieError
from ..stores import Store
from .creations import AsyncCreations
from .tasks import AsyncTasks


@frozen
class AsyncBatches:
    """Batches of one asynchronous client.

    Args:
        tasks: polls them.
        creations: creates them.
    """

    tasks: AsyncTasks
    creations: AsyncCreations

    def run(
        self,
        prompts: Iterable[str | Mapping[str, Any]],
        journal: Path | str | Store | None,
        on_upload: OnUpload | None,
        **settings: Any,
    ) -> AsyncGenerator[BatchItem]:
        """The items of a batch; see `AsyncKie.batch`.

        Args:
            **settings: those of `Batch`, and `defaults`, the options of all prompts.
        """
        made, clock = self.creations, self.tasks.clock
        batch = Batch.plan(
            prompts, made.base_url, journal, retries=made.retries, clock=clock, **settings
        )
        shared = made.shared.on(journal) if isinstance(journal, Store) else made.shared
        creations = evolve(made, shared=shared, is_left=lambda: batch.is_left)
        return adrive(batch, partial(self._perform, creations, on_upload), clock.asleep)

    async def _perform(
        self, creations: AsyncCreations, on_upload: OnUpload | None, work: Work
    ) -> Outcome:
        if isinstance(work, PollTask):
            return await self.tasks.poll(work.task, work.left)
        try:
            if isinstance(work, Upload):
                await creations.uploads.complete(work.request, on_upload)
                return None
            return await creations.create(work.request, work.key, on_upload, once=True)
        except KieError as error:
            return error
