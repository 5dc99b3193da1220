"""The orders, in Redis. A shop of your own has them in its database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache

import redis

REDIS_URL = os.environ.get("SHOP_REDIS_URL", "redis://localhost:6379/0")
# A server that does not respond is reported after 5 s.
_LIMITS = {"socket_timeout": 5.0, "socket_connect_timeout": 5.0}
_ALL = "shop:orders"
_PLACED = "placed"


@cache
def _server() -> redis.Redis:
    return redis.Redis.from_url(REDIS_URL, decode_responses=True, **_LIMITS)


def place(order: str, prompt: str) -> None:
    """Keep a new order; one that is known stays as it is.

    Args:
        order: its number, which is also its key with the service.
        prompt: what to draw.
    """
    pipeline = _server().pipeline()
    pipeline.hsetnx(_name(order), "prompt", prompt)
    pipeline.hsetnx(_name(order), "state", _PLACED)
    pipeline.sadd(_ALL, order)
    pipeline.execute()


def prompt_of(order: str) -> str | None:
    """What is left to draw; None when the order has ended."""
    state, prompt = _server().hmget(_name(order), "state", "prompt")
    return str(prompt) if state == _PLACED else None


def end(order: str, state: str, said: str) -> None:
    """Keep how an order ended: `saved`, `failed` or `unknown`.

    Args:
        order: its number.
        state: one word.
        said: the paths of its images, or why there are none.
    """
    _server().hset(_name(order), mapping={"state": state, "said": said})


def reopen(order: str) -> None:
    """Let an order go on, after somebody has found out what became of it."""
    _server().hset(_name(order), "state", _PLACED)


def report() -> Iterator[tuple[str, str, str]]:
    """Each order, its state, and what is to be said about it."""
    for order in sorted(map(str, _server().smembers(_ALL))):
        state, said = _server().hmget(_name(order), "state", "said")
        yield order, str(state), str(said or "")


def open_orders() -> list[str]:
    """The orders that have not ended."""
    return [order for order, state, _ in report() if state == _PLACED]


def _name(order: str) -> str:
    return f"shop:order:{order}"
