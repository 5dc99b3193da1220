"""What an error means for an order of examples/celery."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import httpx
import pytest

from kie4o import Kie, KieError, Task
from kie4o.errors import (
    ApiConnectionError,
    InsufficientCreditsError,
    NotAnImageError,
    OutcomeUnknownError,
    RateLimitError,
    SaveError,
    StoreError,
)
from kie4o.stores import MemoryStore
from tests.conftest import ROOT
from tests.kie4o.conftest import API, KEY, TASK_ID, Script, created

LOST = StoreError("The store is away.", task=Task(id=TASK_ID))


@pytest.fixture
def tasks(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(ROOT / "examples" / "celery")
    return import_module("shop.tasks")


class Away(MemoryStore):
    """Cannot be reached as often as it is told."""

    away = 0

    def swap(self, name: str, old: str | None, new: str | None, **options: bool) -> bool:
        if self.away:
            self.away -= 1
            raise StoreError("away")
        return super().swap(name, old, new, **options)


@pytest.fixture
def store() -> Away:
    return Away()


@pytest.fixture
def kie(tasks: Any, store: Away, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kie]:
    """The client of the shop, which answers the first create in a way that nobody understands."""
    script = Script(httpx.ReadTimeout("slow"), created())
    with httpx.Client(transport=httpx.MockTransport(script)) as http:
        client = Kie(KEY, base_url=API, http_client=http, store=store)
        monkeypatch.setattr(tasks, "service", lambda: client)
        yield client


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (ApiConnectionError("refused"), None),
        (RateLimitError("later", code=429), None),
        (StoreError("away"), None),
        (NotAnImageError("half"), None),
        (SaveError("the disk is full"), "failed"),
        (InsufficientCreditsError("no credits", code=402), "failed"),
        (OutcomeUnknownError("nobody knows"), "unknown"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_order_goes_on_or_ends_as_the_error_says(
    tasks: Any, error: KieError, state: str | None
) -> None:
    ending = tasks._ending("one", error)

    assert (ending and ending[0]) == state


def test_a_task_that_only_the_worker_knows_is_told_to_the_store_when_it_is_back(
    tasks: Any, kie: Kie, store: Away, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(tasks.time, "sleep", pauses.append)
    with pytest.raises(ApiConnectionError):
        kie.create("A fox", key="one")
    store.away = 2

    ending = tasks._ending("one", LOST)

    assert ending is None
    assert pauses == [1, 1]
    assert kie.create("A fox", key="one").id == TASK_ID


def test_an_order_that_the_store_has_forgotten_is_not_sent_again(tasks: Any, kie: Kie) -> None:
    state, said = tasks._ending("one", LOST)

    assert state == "unknown"
    assert TASK_ID in said
