"""The mocks that run in this process; the last one started counts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import httpx

from . import connections, guard, resolvers, transports
from .interceptor import KEY_PREFIX, Interceptor
from .wrapping import Wrapped

_active: list[Interceptor] = []


@contextmanager
def intercepted(interceptor: Interceptor) -> Iterator[None]:
    """Lead requests to a mock, from any sender, whenever it was made."""
    _active.append(interceptor)
    put_on_top()
    guard.refuse(interceptor.hosts)
    try:
        yield
    finally:
        _active.remove(interceptor)
        guard.refuse(_active[-1].hosts if _active else frozenset())
        if not _active:
            for method in _wrapped():
                method.remove()


def put_on_top() -> None:
    """Let requests come here first, also where another tool has wrapped the same methods."""
    if _active:
        for method in _wrapped():
            method.install()


@cache
def _wrapped() -> list[Wrapped]:
    return [
        *transports.methods(_find),
        *connections.methods(_find),
        *resolvers.methods(guard.check),
    ]


def _find(url: httpx.URL, authorization: str = "") -> Interceptor | None:
    """The one that a request is for; None leaves the request alone."""
    for one in reversed(_active):
        if one.owns(url):
            return None if one.listens else one
    last = _active[-1] if _active else None
    if last and (last.takes(url) or _is_stale(authorization)):
        return last
    return None


def _is_stale(authorization: str) -> bool:
    """Whether a client sends that belongs to a test which has ended."""
    key = authorization.partition(" ")[2]
    return key.startswith(KEY_PREFIX) and all(key != one.key for one in _active)
