"""Doing the work of a batch, many requests at a time: with threads, and with asyncio.

Only the requests run elsewhere. Whoever iterates tells the batch what came of them, so its state
and its journal stay in one hand.

A batch that ends early, for whatever reason, starts no request any more, and takes the responses
that are on their way: a paid task whose creation got a response is in the journal. What is given up
on after all stays there as sent, which is told as unknown later and never sent again.
"""

from __future__ import annotations

import asyncio
import atexit
import math
import os
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Generator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from functools import partial
from typing import Any, TypeVar

from .._concurrency import start
from .._polling import how_to_resume
from ..errors import ClientStateError, JournalError
from .scheduler import Batch
from .steps import BatchItem, Create, Outcome, Pause, Upload, Work

_Threads = dict[Future[Outcome], Work]
_Tasks = dict[asyncio.Task[Outcome], Work]
_Future = TypeVar("_Future", Future[Outcome], asyncio.Task[Outcome])


def drive(
    batch: Batch, perform: Callable[[Work], Outcome], sleep: Callable[[float], object]
) -> Generator[BatchItem]:
    """The items of a batch, synchronously.

    On Ctrl-C, an error, or when it is closed, it waits for the requests that are under way. A
    second Ctrl-C leaves without them.
    """
    under_way: _Threads = {}
    owner = os.getpid()
    # Who leaves a batch open does not close it at the end of the program either.
    at_exit = partial(_land_at_exit, batch, under_way, owner)
    with batch:
        atexit.register(at_exit)
        try:
            while (step := batch.next()) is not None:
                if isinstance(step, BatchItem):
                    yield step
                    _refuse_child(owner)
                    _take(batch, under_way)
                elif not isinstance(step, Pause):
                    _begin(perform, step, under_way)
                elif under_way:
                    wait(under_way, _timeout(step), FIRST_COMPLETED)
                    _take(batch, under_way)
                else:
                    sleep(step.seconds)
        except BaseException as stop:
            if os.getpid() == owner:
                _land(batch, under_way, stop)
            raise
        finally:
            atexit.unregister(at_exit)


async def adrive(
    batch: Batch,
    perform: Callable[[Work], Coroutine[Any, Any, Outcome]],
    sleep: Callable[[float], Awaitable[None]],
) -> AsyncGenerator[BatchItem]:
    """The items of a batch, asynchronously.

    Cancelling does not reach the creations that are under way: it waits for them. Cancelling once
    more does, as does the end of the event loop.
    """
    _require_asyncio()
    under_way: _Tasks = {}
    owner = os.getpid()
    with batch:
        try:
            while (step := batch.next()) is not None:
                if isinstance(step, BatchItem):
                    yield step
                    _refuse_child(owner)
                    _take(batch, under_way)
                elif not isinstance(step, Pause):
                    under_way[asyncio.create_task(perform(step))] = step
                    # So that it leaves before the next one is written down, which blocks.
                    await asyncio.sleep(0)
                elif under_way:
                    await asyncio.wait(
                        under_way, timeout=_timeout(step), return_when=FIRST_COMPLETED
                    )
                    _take(batch, under_way)
                else:
                    await sleep(step.seconds)
        except BaseException as stop:
            if os.getpid() == owner:
                await _aland(batch, under_way, stop)
            raise


def _refuse_child(owner: int) -> None:
    """A fork copies a batch, but not its threads; both would pay for what is left."""
    if os.getpid() != owner:
        raise ClientStateError(
            "The batch belongs to the process that started it. Start one in this process."
        )


def _require_asyncio() -> None:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        said = "AsyncKie.batch runs under asyncio only. Use create and wait, or Kie.batch."
        raise ClientStateError(said) from None


def _timeout(pause: Pause) -> float | None:
    return None if pause.seconds == math.inf else pause.seconds


def _begin(perform: Callable[[Work], Outcome], work: Work, under_way: _Threads) -> None:
    """Do this work in a thread that the end of the program does not wait for."""
    future: Future[Outcome] = Future()
    try:
        under_way[future] = work
        start(future, partial(perform, work), "kie4o-batch")
    except BaseException:
        # Ctrl-C may come here too. What has begun is waited for; what has not never does.
        if future.cancel():
            del under_way[future]
        raise


def _take(batch: Batch, under_way: dict[_Future, Work]) -> None:
    """Tell the batch what has come, in the order in which it was asked for."""
    for future in [future for future in under_way if future.done()]:
        batch.done(under_way[future], future.result())
        # Not sooner: whatever interrupts in between, the response is still there to be kept.
        del under_way[future]


def _land(batch: Batch, under_way: _Threads, stop: BaseException) -> None:
    """Keep what is under way as it comes; an upload has nothing to keep, and may take long."""
    batch.leave()
    for future in [future for future, work in under_way.items() if isinstance(work, Upload)]:
        del under_way[future]
    while under_way:
        wait(under_way, return_when=FIRST_COMPLETED)
        _keep(batch, under_way, stop)
    _tell_of_loss(batch, stop)


def _land_at_exit(batch: Batch, under_way: _Threads, owner: int) -> None:
    try:
        if os.getpid() == owner:
            _land(batch, under_way, GeneratorExit())
    finally:
        # After this no thread runs any more, and to wait for one would be to wait for ever.
        under_way.clear()


async def _aland(batch: Batch, under_way: _Tasks, stop: BaseException) -> None:
    """Keep the creations that are under way as they come; polls have nothing to keep."""
    batch.leave()
    for task in [task for task, work in under_way.items() if not isinstance(work, Create)]:
        task.cancel()
    try:
        while under_way:
            await asyncio.wait(under_way, return_when=FIRST_COMPLETED)
            _keep(batch, under_way, stop)
    except asyncio.CancelledError:
        _keep(batch, under_way, stop)
        for task in under_way:
            task.cancel()
        raise
    _tell_of_loss(batch, stop)


def _keep(batch: Batch, under_way: dict[_Future, Work], stop: BaseException) -> None:
    """Write down what has come; a line that cannot be written is told in a note of `stop`."""
    for future in [future for future in under_way if future.done()]:
        work = under_way.pop(future)
        if future.cancelled() or future.exception():
            continue
        try:
            batch.keep(work, future.result())
        except Exception as lost:
            # Also of the caller's `on_progress`; it must not keep the others from being kept.
            if str(lost) != str(stop):
                stop.add_note(str(lost))


def _tell_of_loss(batch: Batch, stop: BaseException) -> None:
    """Name the tasks that nothing else tells of. Nobody sees the notes of a generator's end."""
    if not isinstance(stop, GeneratorExit):
        for task in batch.lost():
            stop.add_note(how_to_resume(task))
    elif notes := getattr(stop, "__notes__", None):
        raise JournalError("\n".join(notes))
