"""What the control plane answers, as values with the names of its document's schemas."""

from __future__ import annotations

from typing import Any, TypeVar

from attrs import fields, frozen, has
from cattrs.gen import make_dict_structure_fn, override

from ..converter import camel_case, new_converter
from ..openapi import Json

_T = TypeVar("_T")


class ControlError(Exception):
    """The control plane refused; the text says what is wrong and what is allowed."""

    def __init__(self, status: int, title: str, detail: str) -> None:
        super().__init__(f"{title}: {detail}")
        self.status = status
        self.title = title
        self.detail = detail


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
    images: list[str]


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


_CONVERTER = new_converter()


@_CONVERTER.register_structure_hook_factory(has)
def _by_its_names(kind: Any) -> Any:
    # Any: the stubs take the names of fields for options.
    names: Any = {f.name: override(rename=camel_case(f.name)) for f in fields(kind)}
    return make_dict_structure_fn(kind, _CONVERTER, **names)


def read(kind: type[_T], found: Any) -> _T:
    """A JSON value as a class or a list of it, as far as the class has fields for it."""
    return _CONVERTER.structure(found, kind)
