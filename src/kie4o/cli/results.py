"""What became of each prompt of a batch."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from ..errors import KieError
from .batch_file import Row
from .output import Json, error_object, task_object

if TYPE_CHECKING:
    from .._batch.steps import BatchItem
    from .._sync.client import Kie
    from .._task import Task

_SAVERS = 4


@frozen
class Result:
    """One prompt, and its images or its error."""

    row: Row
    item: BatchItem
    files: Sequence[Path] | None = None
    error: KieError | None = None

    @property
    def found(self) -> Sequence[str]:
        """The paths of its images, or their URLs where none is saved."""
        if self.files is not None:
            return [str(path) for path in self.files]
        return self.item.task.urls if self.item.task and not self.error else ()

    def in_words(self) -> str:
        """As one line for people."""
        task = f"{self.item.task.id}: " if self.item.task else ""
        if self.error:
            return f"{task}{self.error}"
        count = len(self.found)
        saved = "" if self.files is None else " saved"
        return f"{task}{count} image{'s' * (count != 1)}{saved}"

    def as_json(self) -> Json:
        """As one object of the output."""
        task, error = self.item.task, self.error
        nothing: Json = {"taskId": None, "status": None, "urls": []}
        described = (
            {**error_object(error), "unknown": error.may_have_been_charged} if error else None
        )
        return {
            "line": self.row.line,
            "prompt": self.item.prompt,
            **(task_object(task, self.files) if task else nothing),
            "error": described,
        }


def results(
    kie: Kie, items: Generator[BatchItem], rows: Sequence[Row], folder: Path | None
) -> Generator[Result]:
    """Save what is finished while the others run, and give each result when it is known.

    Saving has threads of its own, or one slow download would keep the tasks from being looked at
    until their deadline is over. Ending early closes the batch too, while its client is still open:
    what is under way has been paid for.
    """
    running: list[Future[Result]] = []
    with ThreadPoolExecutor(_SAVERS, thread_name_prefix="kie4o-save") as pool, closing(items):
        try:
            for item in items:
                row = rows[item.index]
                if folder is None or item.task is None or item.error:
                    yield Result(row, item, error=item.error)
                else:
                    running.append(pool.submit(_save, kie, item, item.task, row, folder))
                for future in [future for future in running if future.done()]:
                    running.remove(future)
                    yield future.result()
            for future in running:
                yield future.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _save(kie: Kie, item: BatchItem, task: Task, row: Row, folder: Path) -> Result:
    try:
        return Result(row, item, files=kie.save(task, folder))
    except KieError as error:
        return Result(row, item, files=(), error=error)
