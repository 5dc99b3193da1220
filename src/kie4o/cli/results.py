"""What became of each prompt of a batch."""

from __future__ import annotations

import io
from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from attrs import frozen
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..client import Kie
from ..errors import KieError
from ..steps import BatchItem
from ..task import Task
from .batch_file import Row
from .output import Json, error_object, plain, task_object, width

_SAVERS = 4
_LONGEST_PROMPT = 40


@frozen
class Result:
    """One prompt, and its pictures or its error."""

    row: Row
    item: BatchItem
    files: Sequence[Path] | None = None
    error: KieError | None = None

    def as_json(self) -> Json:
        """As one object of the output."""
        task, error = self.item.task, self.error
        nothing: Json = {"taskId": None, "status": None, "urls": []}
        described = {**error_object(error), "unknown": error.unknown} if error else None
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


def table(found: Iterable[Result]) -> str:
    """Results as a table for people, in the order of the file."""
    lines = Table(box=None, pad_edge=False)
    lines.add_column("Line", justify="right")
    lines.add_column("Prompt", no_wrap=True, max_width=_LONGEST_PROMPT, overflow="ellipsis")
    lines.add_column("Task", no_wrap=True)
    lines.add_column("Result", overflow="fold")
    for result in sorted(found, key=lambda result: result.row.line):
        task = result.item.task
        cells = (str(result.row.line), result.item.prompt or "", task.id if task else "")
        lines.add_row(*(Text(plain(cell)) for cell in cells), Text(_outcome(result)))
    console = Console(file=io.StringIO(), width=width())
    with console.capture() as captured:
        console.print(lines)
    return "".join(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def _outcome(result: Result) -> str:
    if result.error:
        return plain(str(result.error))
    task = result.item.task
    found = result.files if result.files is not None else (task.urls if task else ())
    return "\n".join(plain(str(one)) for one in found)


def _save(kie: Kie, item: BatchItem, task: Task, row: Row, folder: Path) -> Result:
    try:
        return Result(row, item, files=kie.save(task, folder))
    except KieError as error:
        return Result(row, item, files=(), error=error)
