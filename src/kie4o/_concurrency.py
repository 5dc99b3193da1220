"""What the two clients do differently, in pairs: `unasync` puts one of a pair for the other."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from time import monotonic
from typing import TYPE_CHECKING, ParamSpec, TypeAlias, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

_P = ParamSpec("_P")
_T = TypeVar("_T")
AsyncCallable: TypeAlias = Callable[[], Awaitable[_T]]
SyncCallable: TypeAlias = Callable[[], _T]


async def off_loop(function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Call what blocks in a thread, so that nothing else on the event loop waits for it."""
    # Loaded when it is needed: to import it takes as long as a tenth of this package.
    from functools import partial

    import anyio.to_thread

    return await anyio.to_thread.run_sync(partial(function, *args, **kwargs))


def directly(function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Call it; the form of `off_loop` that the synchronous client has."""
    return function(*args, **kwargs)


class _Process:
    """A process; what belongs to one must not be used in another, such as one that was forked."""


_processes: dict[int, _Process] = {}


def process() -> object:
    """What stands for this process."""
    number = os.getpid()
    return _processes.get(number) or _processes.setdefault(number, _Process())


def event_loop() -> object:
    """What stands for the event loop that runs here, of asyncio or trio: the loop itself."""
    from asyncio import get_running_loop

    try:
        return get_running_loop()
    except RuntimeError:
        from trio.lowlevel import current_trio_token

        return current_trio_token()


def ending_at(ends: float) -> AbstractContextManager[object]:
    """End what an event loop awaits at this time, in seconds of `time.monotonic`."""
    from anyio import fail_after

    return fail_after(ends - monotonic())


def unending(ends: float) -> AbstractContextManager[object]:  # noqa: ARG001 as the other one
    """Let it go on: a thread cannot be ended. Its connections have a time of their own."""
    return nullcontext()


def start(future: Future[_T], function: Callable[[], _T], name: str) -> None:
    """Call a function in a thread that the end of the program does not wait for.

    Args:
        future: what its outcome goes to; a cancelled one starts nothing.
        function: what to call.
        name: of the thread.
    """

    def run() -> None:
        if future.set_running_or_notify_cancel():
            try:
                future.set_result(function())
            except BaseException as error:
                future.set_exception(error)

    # Imported here, as elsewhere below, because a client that only sends needs none of it.
    from contextvars import copy_context
    from threading import Thread

    # The hooks of a user's own httpx client see what they would without threads.
    Thread(target=copy_context().run, args=(run,), name=name, daemon=True).start()


def gather(functions: Sequence[Callable[[], _T]]) -> list[_T]:
    """The results of functions that run at the same time.

    Raises:
        the first error; the others are left to end by themselves.
    """
    if len(functions) == 1:
        return [functions[0]()]
    from concurrent.futures import Future

    futures: list[Future[_T]] = [Future() for _ in functions]
    for future, function in zip(futures, functions, strict=True):
        start(future, function, "kie4o-upload")
    return [future.result() for future in futures]


async def agather(functions: Sequence[Callable[[], Awaitable[_T]]]) -> list[_T]:
    """The same for asynchronous functions; an error cancels the others."""
    import anyio

    results: dict[int, _T] = {}
    errors: list[Exception] = []

    async def run(index: int) -> None:
        try:
            results[index] = await functions[index]()
        except Exception as error:
            errors.append(error)
            group.cancel_scope.cancel()

    async with anyio.create_task_group() as group:
        for index in range(len(functions)):
            group.start_soon(run, index)
    if errors:
        raise errors[0]
    return [results[index] for index in range(len(functions))]
