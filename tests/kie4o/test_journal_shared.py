"""A journal that others get at while a batch has it: nothing is paid for twice."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import traceback
from collections.abc import Callable, Generator
from io import FileIO
from pathlib import Path

import httpx
import pytest

from kie4o import BatchItem, errors
from kie4o._batch.file_lock import OPEN, lock
from kie4o._batch.journal import Journal
from tests.kie4o.batches import answer
from tests.kie4o.conftest import Connect, Script, Time, scripted, sync_kie

if sys.platform == "win32":
    pytest.skip("there is no fork, and no file in use can be moved", allow_module_level=True)
import fcntl

# From Python 3.12 on it warns of threads; the children here use none.
pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
PROMPTS = ["one", "two", "three"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.jsonl"


def paid(script: Script) -> int:
    return [request.method for request in script.requests].count("POST")


def begun(script: Script, path: Path) -> Generator[BatchItem]:
    """A batch of which one task has ended, and no other was sent."""
    kie = sync_kie(httpx.MockTransport(script), Time())
    items = kie.batch(PROMPTS, concurrency=1, journal=path)
    next(items)
    return items


def replace(path: Path) -> None:
    shutil.copy(path, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


MEDDLING: list[Callable[[Path], object]] = [
    lambda path: path.rename(path.with_suffix(".old")),
    lambda path: path.unlink(),
    replace,
]


@pytest.mark.parametrize("meddle", MEDDLING, ids=["moved", "deleted", "replaced"])
def test_a_journal_that_is_taken_away_stops_the_batch_before_it_pays_again(
    path: Path, meddle: Callable[[Path], object]
) -> None:
    script = Script(then=answer)
    items = begun(script, path)

    meddle(path)

    with pytest.raises(errors.JournalError, match="moved, replaced or deleted"):
        list(items)
    assert paid(script) == 1


def test_a_journal_that_another_batch_could_lock_stops_this_one(path: Path) -> None:
    script = Script(then=answer)
    items = begun(script, path)
    (ours,) = (file for file in OPEN if str(file.name) == str(path))
    fcntl.flock(ours, fcntl.LOCK_UN)

    with path.open("ab") as other:
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with pytest.raises(errors.JournalError, match="another batch uses it"):
            list(items)

    assert paid(script) == 1


def test_a_journal_that_is_replaced_while_it_is_opened_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def late(file: FileIO) -> None:
        replace(path)
        lock(file)

    monkeypatch.setattr("kie4o._batch.journal.lock", late)

    with pytest.raises(errors.JournalError, match="moved, replaced or deleted"):
        Journal(path, [{"prompt": "A fox"}]).open()


def test_what_was_paid_for_is_still_written_into_a_journal_that_was_moved(path: Path) -> None:
    journal = Journal(path, [{"prompt": "A fox"}])
    journal.open()
    journal.write(0, "sending")
    moved = path.rename(path.with_suffix(".old"))

    journal.write(0, "created", task_id="t")
    journal.close()

    assert b'"taskId": "t"' in moved.read_bytes()


def in_child(work: Callable[[], object]) -> int:
    """What a forked child says: 0 when `work` returned something true."""
    pid = os.fork()
    if pid == 0:
        try:
            os._exit(0 if work() else 1)
        except BaseException:
            traceback.print_exc()
        os._exit(2)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_a_forked_child_keeps_no_lock_after_the_end_of_its_parents_batch(path: Path) -> None:
    items = begun(Script(then=answer), path)
    may_end, end = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.read(may_end, 1)
        os._exit(0)
    try:
        items.close()

        resumed = begun(Script(then=answer), path)
        resumed.close()
    finally:
        os.write(end, b".")
        os.waitpid(pid, 0)
        os.close(end)
        os.close(may_end)


def test_a_forked_child_does_not_unlock_the_journal_of_its_parent(path: Path) -> None:
    items = begun(Script(then=answer), path)

    assert in_child(lambda: True) == 0

    with pytest.raises(errors.JournalError, match="in use by another batch"):
        begun(Script(then=answer), path)
    items.close()


def test_a_forked_child_writes_nothing_into_the_journal_of_its_parent(path: Path) -> None:
    journal = Journal(path, [{"prompt": "A fox"}])
    journal.open()
    before = path.read_bytes()

    def refused() -> bool:
        with pytest.raises(errors.JournalError, match="not open in this process"):
            journal.write(0, "sending")
        return True

    assert in_child(refused) == 0
    assert path.read_bytes() == before
    journal.close()


@pytest.mark.parametrize("journal", [True, False])
def test_a_forked_child_does_not_go_on_with_the_batch_of_its_parent(
    connect: Connect, path: Path, journal: bool
) -> None:
    script = Script(then=answer)
    kie = scripted(connect, script)
    items = kie.batch(PROMPTS, concurrency=1, journal=path if journal else None)
    next(items)

    def refused() -> bool:
        with pytest.raises(errors.ClientStateError, match="belongs to the process"):
            list(items)
        return paid(script) == 1

    assert in_child(refused) == 0
    assert {item.index for item in items} == {1, 2}


PARENT = """
import os, sys, threading
import httpx
sys.path.insert(0, sys.argv[2])
from tests.kie4o.batches import answer
from tests.kie4o.conftest import Time, sync_kie

first = threading.Event()
held = threading.Event()

def slow(request):
    if request.method == "POST" and b"two" in request.content:
        first.set()
        held.wait(10)
    return answer(request)

kie = sync_kie(httpx.MockTransport(slow), Time())
items = kie.batch(["one", "two"], concurrency=2, journal=sys.argv[1])
next(items)
first.wait(10)
pid = os.fork()
if pid == 0:
    sys.exit(7)
print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
held.set()
print(len(list(items)))
"""


@pytest.mark.slow
def test_a_forked_child_ends_although_the_batch_of_its_parent_is_under_way(path: Path) -> None:
    root = Path(__file__).resolve().parents[2]

    run = subprocess.run(
        [sys.executable, "-c", PARENT, str(path), str(root)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert run.stdout.split() == ["7", "1"], run.stderr
