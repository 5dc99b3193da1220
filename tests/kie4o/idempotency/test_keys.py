"""`key=`: the same key and request give the same task, whoever asks, and nothing is paid twice."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import anyio
import httpx
import pytest

from kie4o import AsyncKie, Kie, Task
from kie4o._idempotency.claims import Claims
from kie4o._idempotency.record import digest
from kie4o.errors import (
    ApiConnectionError,
    ApiError,
    ConfigurationError,
    IdempotencyError,
    InsufficientCreditsError,
    InvalidRequestError,
    OutcomeUnknownError,
    RateLimitError,
    StoreError,
)
from kie4o.stores import Entry, MemoryStore, SQLiteStore
from tests.kie4o.conftest import (
    API,
    KEY,
    TASK_ID,
    Connect,
    Script,
    Time,
    created,
    no,
    ok,
    record,
    scripted,
)

REQUEST = {"size": "1:1", "prompt": "A fox"}


def test_the_same_key_and_request_give_the_same_task_and_send_nothing(connect: Connect) -> None:
    script = Script(created())
    kie = scripted(connect, script)

    first = kie.create("A fox", key="order-42")
    second = kie.create("A fox", key="order-42")

    assert first == second
    assert first.request == second.request == REQUEST
    assert len(script.requests) == 1


def test_generate_takes_a_key_as_well(connect: Connect) -> None:
    script = Script(created(), then=ok(record(1)))
    kie = scripted(connect, script)

    tasks = [kie.generate("A fox", key="order-42") for _ in range(2)]

    assert [task.id for task in tasks] == [TASK_ID] * 2
    assert [request.method for request in script.requests] == ["POST", "GET", "GET"]


def test_another_process_with_the_same_store_gets_the_same_task(
    connect: Connect, tmp_path: Path
) -> None:
    script = Script(created())
    one, other = (scripted(connect, script, store=tmp_path / "kie.db") for _ in range(2))

    assert one.create("A fox", key="order-42").id == other.create("A fox", key="order-42").id
    assert len(script.requests) == 1


def test_without_a_store_each_client_remembers_for_itself(connect: Connect) -> None:
    script = Script(created(), created())

    for kie in (scripted(connect, script), scripted(connect, script)):
        kie.create("A fox", key="order-42")

    assert len(script.requests) == 2


def test_a_key_of_another_request_is_refused_and_nothing_is_sent(connect: Connect) -> None:
    script = Script(created())
    kie = scripted(connect, script)
    kie.create("A fox", key="order-42")

    with pytest.raises(IdempotencyError, match="'order-42' belongs to another request"):
        kie.create("A fox", key="order-42", size="3:2")

    assert len(script.requests) == 1


@pytest.mark.parametrize("code", [400, 402, 422, 433, 455])
def test_a_key_whose_request_was_refused_may_send_again(connect: Connect, code: int) -> None:
    script = Script(no(code), created())
    kie = scripted(connect, script, max_retries=0)

    with pytest.raises(ApiError, match="refused"):
        kie.create("A fox", key="order-42")

    assert kie.create("A fox", key="order-42").id == TASK_ID


def test_a_request_that_never_left_may_be_sent_again(connect: Connect) -> None:
    script = Script(httpx.ConnectError("no route"), created())
    kie = scripted(connect, script, max_retries=0)

    with pytest.raises(ApiConnectionError):
        kie.create("A fox", key="order-42")

    assert kie.create("A fox", key="order-42").id == TASK_ID


def test_refusals_in_passing_are_retried_with_the_key(connect: Connect) -> None:
    script = Script(no(429), no(429), created())
    time = Time()
    kie = scripted(connect, script, time)

    assert kie.create("A fox", key="order-42").id == TASK_ID
    assert time.elapsed > 0


def test_no_more_is_retried_than_the_client_may(connect: Connect) -> None:
    script = Script(then=no(429))
    kie = scripted(connect, script, max_retries=2)

    with pytest.raises(RateLimitError):
        kie.create("A fox", key="order-42")

    assert len(script.requests) == 3


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


@pytest.mark.parametrize("key", ["", 7, b"order", "x" * 256, "\ud800", ["order"]])
def test_what_is_no_key_is_refused_before_anything_is_sent(connect: Connect, key: object) -> None:
    kie = scripted(connect, Script())

    for call in (
        lambda: kie.create("A fox", key=key),  # type: ignore[arg-type]  # what callers get wrong
        lambda: kie.forget(key),  # type: ignore[arg-type]  # the same
    ):
        with pytest.raises(InvalidRequestError, match=r"key: .* is not allowed"):
            call()


def test_what_is_no_store_is_refused(connect: Connect) -> None:
    with pytest.raises(ConfigurationError, match="store"):
        scripted(connect, Script(), store=7)


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
    assert len(naps) == 5


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


def test_many_threads_with_one_key_send_once() -> None:
    arrived = threading.Barrier(8)

    script = Script(created())
    found: list[str] = []
    with (
        httpx.Client(transport=httpx.MockTransport(script)) as http,
        Kie(KEY, base_url=API, http_client=http) as kie,
    ):

        def work() -> None:
            arrived.wait()
            found.append(kie.create("A fox", key="order-42").id)

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert found == [TASK_ID] * 8
    assert len(script.requests) == 1


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


class Broken(MemoryStore):
    """A store that fails at one of its calls."""

    def __init__(self, failing: int) -> None:
        super().__init__()
        self.failing = failing

    def _fail(self) -> None:
        self.failing -= 1
        if self.failing == 0:
            raise StoreError("The store is gone.")

    def get(self, name: str) -> Entry:
        self._fail()
        return super().get(name)

    def swap(
        self,
        name: str,
        old: str | None,
        new: str | None,
        *,
        durable: bool = True,
        may_expire: bool = False,
    ) -> bool:
        self._fail()
        return super().swap(name, old, new, durable=durable, may_expire=may_expire)


@pytest.mark.parametrize("failing", [1, 2, 3, 4])
def test_a_store_that_fails_before_the_request_keeps_it_from_being_sent(
    connect: Connect, failing: int
) -> None:
    script = Script()
    store = Broken(failing)
    kie = scripted(connect, script, store=store)

    with pytest.raises(StoreError, match="The store is gone") as caught:
        kie.create("A fox", key="order-42")

    assert not caught.value.may_have_been_charged
    assert script.requests == []
    if failing < 4:
        assert store.get("key:order-42").value is None


class Late(MemoryStore):
    """A store whose answer to the first claim of a key gets lost."""

    lost = False

    def swap(
        self,
        name: str,
        old: str | None,
        new: str | None,
        *,
        durable: bool = True,
        may_expire: bool = False,
    ) -> bool:
        done = super().swap(name, old, new, durable=durable, may_expire=may_expire)
        if name.startswith("key:") and not self.lost:
            self.lost = True
            raise StoreError("No answer.")
        return done


def test_a_claim_whose_answer_got_lost_keeps_nobody_waiting(connect: Connect) -> None:
    kie = scripted(connect, Script(created()), store=Late())
    with pytest.raises(StoreError):
        kie.create("A fox", key="order-42")

    assert kie.create("A fox", key="order-42").id == TASK_ID


def test_a_store_that_fails_after_the_response_gives_the_task_with_the_error(
    connect: Connect,
) -> None:
    store = Broken(5)
    kie = scripted(connect, Script(created()), store=store)

    with pytest.raises(StoreError, match=f"created task {TASK_ID}.*could not be written") as caught:
        kie.create("A fox", key="order-42")

    assert caught.value.task
    assert caught.value.task.id == TASK_ID
    assert caught.value.may_have_been_charged

    kie.resolve("order-42", task_id=TASK_ID)
    assert kie.create("A fox", key="order-42").id == TASK_ID


def test_a_window_that_cannot_be_told_of_a_response_does_not_lose_the_task(
    connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    kie = scripted(connect, Script(created()), store=Broken(6))

    assert kie.create("A fox", key="order-42").id == TASK_ID
    assert "window is not up to date" in caplog.text


def test_the_window_of_the_account_is_shared_with_or_without_a_key(connect: Connect) -> None:
    time = Time()
    store = MemoryStore(time=time.now)
    script = Script(then=created())
    one, other = (scripted(connect, script, time, store=store) for _ in range(2))

    for number in range(10):
        one.create("A fox", key=f"order-{number}")
        other.create("A fox")
    before = time.elapsed
    other.create("A fox")

    assert before == 0
    assert time.elapsed == 10.0


def test_a_pause_after_a_429_holds_for_all(connect: Connect) -> None:
    time = Time()
    store = MemoryStore(time=time.now)
    script = Script(no(429, Retry_After="30"), created())
    one, other = (scripted(connect, script, time, store=store, max_retries=0) for _ in range(2))
    with pytest.raises(RateLimitError):
        one.create("A fox")

    other.create("A hen")

    assert time.elapsed == 30.0


def test_accounts_have_windows_of_their_own(connect: Connect) -> None:
    time = Time()
    store = MemoryStore(time=time.now)
    script = Script(then=created())
    for key in (KEY, "kie-another-account"):
        kie = scripted(connect, script, time, store=store, api_key=key)
        for _ in range(20):
            kie.create("A fox")

    assert time.elapsed == 0


def test_no_key_is_in_the_store(connect: Connect, tmp_path: Path) -> None:
    kie = scripted(connect, Script(created()), store=tmp_path / "kie.db")
    kie.create("A fox", key="order-42")

    content = b"".join(file.read_bytes() for file in tmp_path.iterdir())

    assert b"order-42" in content
    assert KEY.encode() not in content


def test_a_store_of_the_caller_stays_open(connect: Connect, tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "kie.db")
    kie = scripted(connect, Script(created()), store=store)
    kie.create("A fox", key="order-42")

    kie.close()

    assert store.get("key:order-42").value
    store.close()


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_many_coroutines_with_one_key_send_once(backend: str, tmp_path: Path) -> None:
    script = Script(created())
    found: list[str] = []

    async def main() -> None:
        async with (
            httpx.AsyncClient(transport=httpx.MockTransport(script)) as http,
            AsyncKie(KEY, base_url=API, http_client=http, store=tmp_path / "kie.db") as kie,
            anyio.create_task_group() as group,
        ):

            async def work() -> None:
                found.append((await kie.create("A fox", key="order-42")).id)

            for _ in range(8):
                group.start_soon(work)

    anyio.run(main, backend=backend)

    assert found == [TASK_ID] * 8
    assert len(script.requests) == 1
