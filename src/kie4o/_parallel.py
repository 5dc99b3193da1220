"""Several things at once, in both worlds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Future
from contextvars import copy_context
from threading import Thread
from typing import TypeVar

_T = TypeVar("_T")


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

    # The hooks of a user's own httpx client see what they would without threads.
    Thread(target=copy_context().run, args=(run,), name=name, daemon=True).start()


def gather(functions: Sequence[Callable[[], _T]]) -> list[_T]:
    """The results of functions that run at the same time.

    Raises:
        the first error; the others are left to end by themselves.
    """
    if len(functions) == 1:
        return [functions[0]()]
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
