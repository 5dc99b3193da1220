"""Receivers that share a store hand each task over once, in however many processes they run."""

from __future__ import annotations

import io
import json
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue

import httpx
import pytest

from kie4o import Task
from kie4o._idempotency.handed_over import HandedOver
from kie4o.errors import ConfigurationError, InvalidRequestError, StoreError
from kie4o.receiver import Receiver
from kie4o.stores import MemoryStore, SQLiteStore, Store
from tests.kie4o.batches import PATIENCE
from tests.kie4o.conftest import TASK_ID, Script, Time, ended, sync_kie


class Desk:
    """A receiver with a handler that keeps what it is handed, as in a process of its own."""

    def __init__(
        self, store: Store, handle: Callable[[Task], object] | None = None, **options: int
    ) -> None:
        self.tasks: list[Task] = []
        kie = sync_kie(httpx.MockTransport(ended), Time())
        given = handle or self.tasks.append
        self.receiver = Receiver(kie, given, store=store, lease=60.0, **options)

    def post(self, task_id: str = TASK_ID) -> str:
        told: list[str] = []
        body = json.dumps({"code": 200, "msg": "", "data": {"taskId": task_id}}).encode()
        environ = {
            "REQUEST_METHOD": "POST",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
        }
        list(self.receiver(environ, lambda status, _: told.append(status)))  # type: ignore[arg-type]  # a start_response without what nobody asks for
        return told[0]

    def finish(self) -> list[str]:
        self.receiver.close()
        return [task.id for task in self.tasks]


def test_a_task_that_one_receiver_has_handed_over_no_other_does() -> None:
    store = MemoryStore()
    first = Desk(store)
    first.post()
    handed = first.finish()
    second = Desk(store)

    answer = second.post()

    assert answer == "200 OK"
    assert handed == [TASK_ID]
    assert second.finish() == []


def test_a_task_that_another_receiver_has_in_hand_is_left_to_it() -> None:
    store = MemoryStore()
    entered, go_on = threading.Event(), threading.Event()

    def slow(_: Task) -> None:
        entered.set()
        go_on.wait()

    first, second = Desk(store, slow), Desk(store)
    first.post()
    entered.wait()
    second.post()
    handed = second.finish()
    go_on.set()
    first.finish()

    assert handed == []


def test_a_receiver_that_left_a_task_to_another_hands_it_over_once_the_other_has_failed() -> None:
    store, handled = MemoryStore(), SimpleQueue[str]()
    other = HandedOver(store, 60.0)
    mine = other.begin(TASK_ID)
    found = Desk(store, lambda task: handled.put(task.id), workers=1)
    found.post()
    # With one worker, the first is out of its hands once the second is handed over.
    found.post("another")
    assert handled.get(timeout=PATIENCE) == "another"

    other.give_back(TASK_ID, str(mine))
    found.post()
    found.finish()

    assert handled.get_nowait() == TASK_ID


@pytest.mark.parametrize("error", [ValueError, SystemExit])
def test_a_task_that_failed_is_handed_over_by_whoever_is_told_next(
    error: type[BaseException],
) -> None:
    def fails(_: Task) -> None:
        raise error

    store = MemoryStore()
    first = Desk(store, fails)
    first.post()
    first.finish()
    second = Desk(store)

    second.post()

    assert first.receiver.failed == (TASK_ID,)
    assert second.finish() == [TASK_ID]


def test_a_task_in_the_hands_of_who_died_is_handed_over_after_its_lease() -> None:
    time = Time()
    store = MemoryStore(time=time.now)
    shared = HandedOver(store, 60.0)
    first = shared.begin(TASK_ID)
    time.sleep(59.0)
    early = shared.begin(TASK_ID)
    time.sleep(1.0)

    assert first
    assert early is None
    assert shared.begin(TASK_ID)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere only the lease tells")
def test_on_one_machine_the_end_of_a_process_is_found_out_at_once() -> None:
    store = MemoryStore()
    mine = HandedOver(store, 60.0).begin(TASK_ID)
    assert mine
    owner = json.loads(mine)["owner"]
    machine, pid, start, name = owner.split("/")
    ended = json.dumps({**json.loads(mine), "owner": f"{machine}/{pid}/{int(start) - 1}/{name}"})
    store.swap(f"task:{TASK_ID}", mine, ended)

    assert HandedOver(store, 60.0).begin(TASK_ID)


def test_who_was_too_slow_does_not_disturb_the_one_who_took_over() -> None:
    time = Time()
    store = MemoryStore(time=time.now)
    shared = HandedOver(store, 60.0)
    slow = shared.begin(TASK_ID)
    assert slow
    time.sleep(60.0)
    other = shared.begin(TASK_ID)
    assert other

    shared.give_back(TASK_ID, slow)

    assert shared.begin(TASK_ID) is None


class Gone(MemoryStore):
    """A store that cannot be written."""

    def swap(self, *_: object, **__: object) -> bool:
        raise StoreError("The store is gone.")


def test_a_store_that_is_gone_makes_a_task_fail_and_be_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk = Desk(Gone())

    answer = desk.post()

    assert answer == "200 OK"
    assert desk.finish() == []
    assert desk.receiver.failed == (TASK_ID,)
    assert "The store is gone" in caplog.text


def test_a_task_that_was_handled_is_not_failed_where_the_store_could_not_record_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Leaving(MemoryStore):
        def swap(self, name: str, old: str | None, new: str | None, **options: bool) -> bool:
            if new == "done":
                raise StoreError("The store is gone.")
            return super().swap(name, old, new, **options)

    found = Desk(Leaving())
    found.post()

    assert found.finish() == [TASK_ID]
    assert found.receiver.failed == ()
    assert "did not record it: The store is gone." in caplog.text


def test_only_that_a_task_was_handled_may_expire() -> None:
    class Noting(MemoryStore):
        def swap(self, name: str, old: str | None, new: str | None, **options: bool) -> bool:
            noted.append((new == "done", options.get("may_expire", False)))
            return super().swap(name, old, new, **options)

    noted: list[tuple[bool, bool]] = []
    found = Desk(Noting())
    found.post()
    found.finish()

    assert noted == [(False, False), (True, True)]


def test_what_cannot_be_read_is_told(caplog: pytest.LogCaptureFixture) -> None:
    store = MemoryStore()
    store.swap(f"task:{TASK_ID}", None, "{}")
    desk = Desk(store)
    desk.post()

    assert desk.finish() == []
    assert "cannot be read" in caplog.text


@pytest.mark.parametrize("lease", [0, -1.0, "60", None, True])
def test_what_is_no_lease_is_refused(lease: object) -> None:
    kie = sync_kie(httpx.MockTransport(Script()), Time())

    with pytest.raises(InvalidRequestError, match="lease"):
        Receiver(kie, print, lease=lease)  # type: ignore[arg-type]  # what callers get wrong


def test_a_receiver_closes_the_store_that_it_opened_and_no_other(tmp_path: Path) -> None:
    kie = sync_kie(httpx.MockTransport(Script()), Time())
    opened, theirs = Receiver(kie, print, store=tmp_path / "a.db"), SQLiteStore(tmp_path / "b.db")

    opened.close()
    Receiver(kie, print, store=theirs).close()

    assert opened._shared
    with pytest.raises(StoreError, match="closed"):
        opened._shared.store.get("any")
    assert theirs.get("any").value is None
    theirs.close()


def test_what_is_no_store_is_refused() -> None:
    kie = sync_kie(httpx.MockTransport(Script()), Time())

    with pytest.raises(ConfigurationError, match="store"):
        Receiver(kie, print, store=7)  # type: ignore[arg-type]  # what callers get wrong
