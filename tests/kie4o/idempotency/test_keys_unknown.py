"""A key whose outcome is unknown, or not yet known: it is waited for, and never sent again."""

from __future__ import annotations

import asyncio
import threading

import httpx
import pytest

from kie4o import AsyncKie, Task
from kie4o._idempotency.claims import Claims
from kie4o._idempotency.record import digest
from kie4o.errors import (
    ApiConnectionError,
    IdempotencyError,
    InsufficientCreditsError,
    InvalidRequestError,
    OutcomeUnknownError,
)
from kie4o.stores import MemoryStore
from tests.kie4o.batches import PATIENCE
from tests.kie4o.conftest import (
    API,
    KEY,
    TASK_ID,
    Connect,
    Script,
    Time,
    created,
    scripted,
)

REQUEST = {"size": "1:1", "prompt": "A fox"}


def test_a_response_that_got_lost_is_unknown_and_never_sent_again(connect: Connect) -> None:
    script = Script(httpx.ReadTimeout("too slow"))
    kie = scripted(connect, script)
    with pytest.raises(ApiConnectionError) as first:
        kie.create("A fox", key="order-42")

    with pytest.raises(
        OutcomeUnknownError, match=r"order-42.*ReadTimeout.*resolve.*forget"
    ) as told:
        kie.create("A fox", key="order-42")

    assert first.value.may_have_been_charged
    assert told.value.may_have_been_charged
    assert len(script.requests) == 1


def test_an_interruption_is_unknown_as_well(connect: Connect) -> None:
    def interrupt(_: httpx.Request) -> httpx.Response:
        raise KeyboardInterrupt

    kie = scripted(connect, Script(interrupt))
    with pytest.raises(KeyboardInterrupt):
        kie.create("A fox", key="order-42")

    with pytest.raises(OutcomeUnknownError, match="interrupted"):
        kie.create("A fox", key="order-42")


def test_an_unknown_key_is_resolved_by_hand(connect: Connect) -> None:
    kie = scripted(connect, Script(httpx.ReadTimeout("too slow")))
    with pytest.raises(ApiConnectionError):
        kie.create("A fox", key="order-42")

    kie.resolve("order-42", task_id="found")

    assert kie.create("A fox", key="order-42").id == "found"


def test_a_forgotten_key_is_sent_again(connect: Connect) -> None:
    script = Script(httpx.ReadTimeout("too slow"), created())
    kie = scripted(connect, script)
    with pytest.raises(ApiConnectionError):
        kie.create("A fox", key="order-42")

    kie.forget("order-42")

    assert kie.create("A fox", key="order-42").id == TASK_ID
    kie.forget("never used")


def test_what_cannot_be_resolved_is_told(connect: Connect) -> None:
    kie = scripted(connect, Script(created()))
    kie.create("A fox", key="order-42")

    with pytest.raises(IdempotencyError, match="'other' is not known"):
        kie.resolve("other", task_id="found")
    with pytest.raises(IdempotencyError, match=f"has task {TASK_ID}"):
        kie.resolve("order-42", task_id="found")
    with pytest.raises(InvalidRequestError, match="task_id"):
        kie.resolve("order-42", task_id="")


class Sending:
    """A store in which another process sends a request."""

    def __init__(self) -> None:
        self.time = Time()
        self.store = MemoryStore(time=self.time.now)
        self.claims = Claims(self.store, API)
        self.claim = self.claims.claim("order-42", digest(REQUEST), self.time.now(), 60.0)


def test_a_request_that_is_being_sent_is_waited_for(connect: Connect) -> None:
    sending = Sending()
    naps: list[float] = []

    class Clocked(Time):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            naps.append(seconds)
            if len(naps) == 5 and sending.claim:
                sending.claims.end(sending.claim, Task(id="of another"))

    kie = scripted(connect, Script(), Clocked(), store=sending.store)

    assert kie.create("A fox", key="order-42").id == "of another"
    assert naps == [0.05, 0.1, 0.2, 0.4, 0.8]


def test_a_request_that_another_has_been_refused_is_sent_from_here(connect: Connect) -> None:
    sending = Sending()

    class Clocked(Time):
        def sleep(self, seconds: float) -> None:
            super().sleep(seconds)
            if sending.claim:
                sending.claims.end(sending.claim, InsufficientCreditsError("Top up."))
                sending.claim = None

    kie = scripted(connect, Script(created()), Clocked(), store=sending.store)

    assert kie.create("A fox", key="order-42").id == TASK_ID


def test_a_request_whose_sender_died_is_unknown_when_its_time_is_over(connect: Connect) -> None:
    sending = Sending()
    kie = scripted(connect, Script(), sending.time, store=sending.store)

    with pytest.raises(OutcomeUnknownError, match="ended before the response was written down"):
        kie.create("A fox", key="order-42")

    assert sending.time.elapsed == pytest.approx(60.0, abs=1.0)


def test_nobody_waits_for_ever(connect: Connect) -> None:
    sending = Sending()
    kie = scripted(connect, Script(), Time(), store=sending.store)  # the store's time stands still

    with pytest.raises(OutcomeUnknownError, match="600 s ago or earlier, and has no response"):
        kie.create("A fox", key="order-42")


def test_a_creation_that_is_cancelled_while_it_takes_its_key_gives_the_key_back() -> None:
    taken, goes_on, given_back = threading.Event(), threading.Event(), threading.Event()

    class Slow(MemoryStore):
        def swap(self, name: str, old: str | None, new: str | None, **options: bool) -> bool:
            swapped = super().swap(name, old, new, **options)
            if name == "key:order-42":
                (taken if new else given_back).set()
                goes_on.wait(PATIENCE)
            return swapped

    async def main() -> None:
        async with (
            httpx.AsyncClient(transport=httpx.MockTransport(Script())) as http,
            AsyncKie(KEY, base_url=API, http_client=http, store=Slow()) as kie,
        ):
            creating = asyncio.create_task(kie.create("A fox", key="order-42"))
            await asyncio.to_thread(taken.wait, PATIENCE)
            creating.cancel()
            with pytest.raises(asyncio.CancelledError):
                await creating
            goes_on.set()
            assert await asyncio.to_thread(given_back.wait, PATIENCE)

    asyncio.run(main())


def test_a_cancelled_creation_is_unknown_and_others_do_not_wait_for_it() -> None:
    async def main() -> None:
        reached = asyncio.Event()

        async def handle(_: httpx.Request) -> httpx.Response:
            reached.set()
            await asyncio.Event().wait()
            raise AssertionError

        async with (
            httpx.AsyncClient(transport=httpx.MockTransport(handle)) as http,
            AsyncKie(KEY, base_url=API, http_client=http) as kie,
        ):
            creating = asyncio.create_task(kie.create("A fox", key="order-42"))
            await reached.wait()
            creating.cancel()
            with pytest.raises(asyncio.CancelledError):
                await creating
            with pytest.raises(OutcomeUnknownError, match="interrupted"):
                await kie.create("A fox", key="order-42")

    asyncio.run(main())
