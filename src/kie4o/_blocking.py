"""Calling what blocks, such as a store, from both clients."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")


async def off_loop(function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Call it in a thread, so that nothing else on the event loop waits for it."""
    # Loaded when it is needed: to import it takes as long as a tenth of this package.
    from functools import partial

    import anyio.to_thread

    return await anyio.to_thread.run_sync(partial(function, *args, **kwargs))


def directly(function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Call it; the form of `off_loop` that the synchronous client has."""
    return function(*args, **kwargs)
