"""What the control plane tells, as values. The names are those of its document's schemas."""

from __future__ import annotations

import re
from typing import Any, TypeVar

from attrs import fields, frozen

from ..openapi import Json

_T = TypeVar("_T")


@frozen
class Event:
    """Something that happened at a time of the mock's clock, in seconds since the epoch."""

    at: float
    kind: str
    task_id: str


@frozen
class Attempt:
    """One try to bring a callback to its receiver; the answer's body is cut after 2000 bytes."""

    at: float
    replay: bool
    status: int | None
    error: str | None
    request_headers: dict[str, str]
    answer: Json | None


@frozen
class Delivery:
    """Everything that was tried to bring one callback to its receiver."""

    id: str
    task_id: str
    url: str
    state: str
    delivered: bool
    body: str
    attempts: tuple[Attempt, ...]


@frozen
class Request:
    """A request that came to the mock, and what it was answered."""

    id: int
    at: float
    operation: str | None
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: Any
    status: int | None
    code: int | None
    task_id: str | None
    notes: list[str]
    reason: Json | None


@frozen
class Task:
    """A task: what was asked for, its whole life, and what a reader sees of it now."""

    task_id: str
    request: Json
    cost: float
    plan: Json
    view: Json
    pictures: list[str]


@frozen
class Account:
    """Balance, price of an image, what was spent, and whether the key is revoked."""

    credits: float
    price: float
    spent: float
    revoked: bool


@frozen
class MadeRule:
    """A scenario or a fault for the next requests that match, and how often it was applied."""

    id: str
    applied: int
    spent: bool


def delivery(found: Json) -> Delivery:
    """A delivery with its attempts."""
    attempts = tuple(shaped(Attempt, attempt) for attempt in found["attempts"])
    return shaped(Delivery, {**found, "attempts": attempts})


def shaped(shape: type[_T], found: Json) -> _T:
    """The part of a JSON object that a class has fields for."""
    snakes = {re.sub(r"(?=[A-Z])", "_", name).lower(): value for name, value in found.items()}
    names = [field.name for field in fields(shape)]  # type: ignore[arg-type]  # T is a class of attrs
    return shape(**{name: snakes[name] for name in names})
