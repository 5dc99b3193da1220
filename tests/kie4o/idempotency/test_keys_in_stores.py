"""What a key asks of its store: that it works, keeps no secret, and shares the account's window."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from kie4o._batch.rate_limit import COUNT
from kie4o._idempotency.attempt import Attempt
from kie4o.errors import (
    ApiConnectionError,
    ConfigurationError,
    RateLimitError,
    StoreError,
)
from kie4o.stores import Entry, MemoryStore, SQLiteStore
from tests.kie4o.conftest import (
    KEY,
    TASK_ID,
    Connect,
    Script,
    Time,
    created,
    no,
    scripted,
)


def test_what_is_no_store_is_refused(connect: Connect) -> None:
    with pytest.raises(ConfigurationError, match="store"):
        scripted(connect, Script(), store=7)


def test_a_client_closes_the_store_that_it_opened_and_no_other(
    connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[SQLiteStore] = []
    theirs = SQLiteStore(tmp_path / "theirs.db")
    own, other = [scripted(connect, Script(), store=s) for s in (tmp_path / "own.db", theirs)]
    monkeypatch.setattr(SQLiteStore, "close", lambda store: closed.append(store))

    own.close()
    other.close()

    assert [repr(store) for store in closed] == [f"SQLiteStore({str(tmp_path / 'own.db')!r})"]
    monkeypatch.undo()
    for store in [*closed, theirs]:
        store.close()


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


def test_who_loses_a_key_to_another_gives_the_place_in_the_window_back(connect: Connect) -> None:
    shared = scripted(connect, Script(), store=MemoryStore())._parts.shared
    shared.claims.claim("order-42", "digest", 0.0, 60.0)

    assert Attempt(shared, "order-42", "digest", 0.0).begin() == 0.0
    assert shared.window
    assert all(isinstance(shared.window.enter(60.0), str) for _ in range(COUNT))


class Noting(MemoryStore):
    """A store that notes which states of keys it may forget."""

    def __init__(self) -> None:
        super().__init__()
        self.expiring: list[tuple[str, str]] = []

    def swap(
        self,
        name: str,
        old: str | None,
        new: str | None,
        *,
        durable: bool = True,
        may_expire: bool = False,
    ) -> bool:
        if may_expire:
            self.expiring.append((name, json.loads(new or "{}").get("state")))
        return super().swap(name, old, new, durable=durable, may_expire=may_expire)


def test_only_the_task_of_a_key_may_expire(connect: Connect) -> None:
    store = Noting()
    kie = scripted(connect, Script(created(), httpx.ReadTimeout("slow")), store=store)

    kie.create("A fox", key="known")
    with pytest.raises(ApiConnectionError):
        kie.create("A fox", key="unknown")

    assert store.expiring == [("key:known", "created")]
