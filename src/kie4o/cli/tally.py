"""What a batch prints while it runs and at its end, whatever ends it."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Self

import click
from attrs import Factory, define

from ..errors import JournalError
from .inputs import shown
from .output import emit, is_terminal, plain, warn_of_missing, width
from .results import Result
from .session import Session
from .table import table

if TYPE_CHECKING:
    from .._task import Task


@define
class Tally:
    """The results of one batch: paths and a table on standard output, words on standard error.

    Args:
        session: how to print.
        file: the file of the prompts.
        total: how many prompts it has.
        is_shared: whether other processes work on the same batch, so that nobody knows who of them
            created a task.
    """

    session: Session
    file: str
    total: int
    is_shared: bool = False
    _tasks: dict[str, Task] = Factory(dict)
    _created: set[str] = Factory(set)
    _results: list[Result] = Factory(list)

    @property
    def failed(self) -> int:
        """How many prompts ended without images."""
        return sum(result.error is not None for result in self._results)

    def see(self, task: Task) -> None:
        """Take in a state of a task."""
        # What this run creates is first seen as it was asked for, before there is a record of it.
        if task.id not in self._tasks and task.is_seen and not task.raw:
            self._created.add(task.id)
        self._tasks[task.id] = task

    def add(self, result: Result) -> None:
        """Print one result, unless it has to wait for the table."""
        self._results.append(result)
        task = result.item.task
        if task:
            self.see(task)
            warn_of_missing(self.session, task)
        if self.session.as_json:
            emit(result.as_json())
            return
        if not is_terminal("stdout"):
            for found in result.found:
                # A path as the file system has it, whatever its encoding.
                click.echo(plain(found) if result.files is None else os.fsencode(found))
        if not (is_terminal("stdout") and is_terminal("stderr")):
            self._tell(f"{shown(self.file)}:{result.row.line}: {result.in_words()}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        nothing_was_tried = isinstance(error, JournalError) and not self._tasks
        if self.session.as_json or (nothing_was_tried and not self._results):
            return
        if self._results and is_terminal("stdout"):
            click.echo(table(self._results, width()), nl=False)
        ended = {result.item.task.id for result in self._results if result.item.task}
        # One that failed was tried again, or the run ended before that could be told.
        known = [task for task in self._tasks.values() if task.id in ended or not task.failed]
        for task in known:
            if task.id not in ended:
                self._tell(f"Task {task.id} {'has ended' if task.done else 'goes on'}.")
        resumed = sum(task.id not in self._created for task in known)
        tasks = "" if self.is_shared else f"; {_tasks_in_words(len(self._created), resumed)}"
        self._tell(f"{self._summary()}{tasks}.")

    def _summary(self) -> str:
        unknown = sum(bool(r.error and r.error.may_have_been_charged) for r in self._results)
        running = sum(isinstance(r.error, TimeoutError) for r in self._results)
        counts = {
            "done": len(self._results) - self.failed,
            "failed": self.failed - unknown - running,
            "still running": running,
            "unknown": unknown,
            "not finished": self.total - len(self._results),
        }
        told = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
        return f"{_counted(self.total, 'prompt')}: {told or 'nothing done'}"

    def _tell(self, line: str) -> None:
        # Where nobody reads standard error, the images still count.
        with suppress(OSError):
            self.session.say(plain(line))


def _tasks_in_words(created: int, resumed: int) -> str:
    if resumed and not created:
        return f"{_counted(resumed, 'task')} resumed"
    return f"{_counted(created, 'task')} created" + (f", {resumed} resumed" if resumed else "")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'s' * (count != 1)}"
