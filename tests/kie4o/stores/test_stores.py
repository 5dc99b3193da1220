"""The stores that come with the package: the contract, several processes, and what goes wrong."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from kie4o.errors import ConfigurationError, StoreError
from kie4o.stores import MemoryStore, SQLiteStore, Store, open_store
from kie4o.stores._sqlite import _INHERITED
from kie4o.stores.contract import StoreContract
from tests.kie4o.stores.conftest import PASSWORD

ADD = """
import os, sys
from kie4o.stores import open_store

store = open_store(sys.argv[1])
for turn in range(50):
    added = f" {os.getpid()}.{turn}"
    while not store.swap("turns", old := store.get("turns").value, (old or "") + added):
        pass
"""


class TestContract(StoreContract):
    """Each store does what every store must do."""


@pytest.mark.parametrize("place", ["sqlite", "redis"], indirect=True)
def test_processes_that_open_a_new_store_at_once_lose_no_change(place: str) -> None:
    command = [sys.executable, "-c", ADD, place]
    children = [subprocess.Popen(command) for _ in range(4)]

    assert [child.wait() for child in children] == [0] * 4
    store = open_store(place)
    turns = (store.get("turns").value or "").split()
    assert len(turns) == len(set(turns)) == 200
    store.close()


def test_a_forked_process_shares_the_store(store: Store) -> None:
    store.swap("name", None, "before")

    def child() -> None:
        seen = store.get("name").value
        os._exit(0 if seen == "before" and store.swap("of child", None, "done") else 1)

    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    process.join()

    assert process.exitcode == 0
    assert store.swap("of parent", None, "done")
    shared = None if isinstance(store, MemoryStore) else "done"
    assert store.get("of child").value == shared


def test_sqlite_uses_no_connection_of_its_parent_and_closes_none(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "kie.db")
    inherited = store._connection

    def child() -> None:
        store.get("name")
        kept = any(each is inherited for each in _INHERITED)
        os._exit(0 if kept and store._connection is not inherited else 1)

    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    process.join()
    store.close()

    assert process.exitcode == 0


def test_a_store_in_memory_serves_a_child_that_was_forked_while_it_was_in_use() -> None:
    store = MemoryStore()
    process = multiprocessing.get_context("fork").Process(target=store.get, args=("name",))

    with store._lock:
        process.start()
    process.join(10)
    process.kill()
    process.join()

    assert process.exitcode == 0


def test_sqlite_keeps_what_was_set(tmp_path: Path) -> None:
    first = SQLiteStore(tmp_path / "kie.db")
    first.swap("name", None, "value")
    first.close()

    second = SQLiteStore(tmp_path / "kie.db")

    assert second.get("name").value == "value"
    second.close()


def test_sqlite_syncs_what_must_be_durable_and_nothing_else(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "kie.db")
    database = store._connection
    assert database

    store.swap("name", None, "value", durable=False)
    careless = database.execute("PRAGMA synchronous").fetchone()
    store.swap("name", "value", "other")
    careful = database.execute("PRAGMA synchronous").fetchone()

    assert (careless, careful) == ((1,), (2,))
    assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    store.close()


def test_sqlite_in_memory_is_refused_because_nobody_shares_it() -> None:
    with pytest.raises(ConfigurationError, match="':memory:' is shared with no process"):
        open_store(":memory:")


@pytest.mark.parametrize("replaced", [False, True])
def test_sqlite_notices_that_its_file_is_another_one(tmp_path: Path, replaced: bool) -> None:
    store = SQLiteStore(tmp_path / "kie.db")
    store.swap("name", None, "value")

    (tmp_path / "kie.db").rename(tmp_path / "old.db")
    if replaced:
        SQLiteStore(tmp_path / "kie.db").close()

    for use in (lambda: store.get("name"), lambda: store.swap("name", "value", "other")):
        with pytest.raises(StoreError, match=r"kie\.db was moved, replaced or deleted"):
            use()
    store.close()


def test_a_forked_process_in_another_folder_has_the_same_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    store = open_store("kie.db")
    store.swap("name", None, "value")
    (tmp_path / "below").mkdir()

    def child() -> None:
        os.chdir("below")
        os._exit(0 if store.get("name").value == "value" else 1)

    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    process.join()

    assert process.exitcode == 0
    store.close()


def test_sqlite_gives_up_on_a_database_that_stays_busy(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "kie.db", timeout=0.05)
    other = sqlite3.connect(tmp_path / "kie.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreError, match=r"kie\.db: other processes have kept it busy for 0\.05 s"):
        store.swap("name", None, "value")

    other.close()
    assert store.swap("name", None, "value")
    store.close()


def test_sqlite_gives_up_on_opening_a_database_that_stays_busy(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "kie.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")

    with pytest.raises(StoreError, match=r"kie\.db: other processes have kept it busy for 0\.05 s"):
        SQLiteStore(tmp_path / "kie.db", timeout=0.05)

    other.close()


def test_sqlite_says_that_a_file_is_something_else(tmp_path: Path) -> None:
    file = tmp_path / "order.txt"
    file.write_text("This is not a database, but a text of some length. " * 50)

    with pytest.raises(StoreError, match=r"order\.txt: file is not a database"):
        SQLiteStore(file)


def test_sqlite_says_that_there_is_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="unable to open"):
        SQLiteStore(tmp_path / "missing" / "kie.db")


def test_a_closed_sqlite_store_says_so(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "kie.db")
    store.close()

    with pytest.raises(StoreError, match="is closed"):
        store.get("name")


@pytest.fixture
def limited(tmp_path: Path) -> Iterator[Path]:
    file = tmp_path / "kie.db"
    SQLiteStore(file).close()
    file.chmod(stat.S_IRUSR)
    yield file
    file.chmod(stat.S_IRUSR | stat.S_IWUSR)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to every file")
def test_sqlite_says_that_it_may_not_write(limited: Path) -> None:
    with pytest.raises(StoreError, match="readonly"):
        SQLiteStore(limited).swap("name", None, "value")


@pytest.mark.parametrize("kind", ["redis", "valkey"])
def test_a_server_that_is_not_there_is_told_without_the_password(kind: str) -> None:
    store = open_store(f"{kind}://user:{PASSWORD}@127.0.0.1:1/3?retry_on_timeout=no")

    with pytest.raises(StoreError, match=r"127\.0\.0\.1:1/3: ConnectionError") as caught:
        store.get("name")

    assert PASSWORD not in str(caught.value)
    assert PASSWORD not in repr(store)
    store.close()


def test_a_wrong_password_is_told(redis_url: str) -> None:
    store = open_store(redis_url.replace(PASSWORD, "another-secret"))

    with pytest.raises(StoreError, match="AuthenticationError") as caught:
        store.get("name")

    assert "another-secret" not in str(caught.value)
    store.close()


@pytest.mark.parametrize(
    "url",
    [
        f"redis://:{PASSWORD}@host:port",
        f"redis://user:{PASSWORD}/x@[::1",
        f"rediss://:{PASSWORD}@host?expire=soon",
        f"redis://:{PASSWORD}@host?expire=-1",
        f"redis://:{PASSWORD}@host?expire=nan",
        f"redis://:{PASSWORD}@host?socket_timeout=long",
        f"redis://:{PASSWORD}@host/shop",
        f"rediss://:{PASSWORD}@host?ssl_cert_reqs=perhaps",
        f"postgres://:{PASSWORD}@host",
    ],
)
def test_a_url_that_cannot_be_used_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(ConfigurationError, match="store") as caught:
        open_store(url)

    assert PASSWORD not in str(caught.value)
    assert caught.value.__cause__ is None


def test_an_unknown_option_of_a_url_is_refused_by_its_name() -> None:
    with pytest.raises(
        ConfigurationError, match=r"of the URL \(expires\)\. Allowed: prefix, expire"
    ):
        open_store(f"redis://:{PASSWORD}@host?prefix=shop:&expires=60")


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("redis://", "localhost:6379/0"),
        ("redis://host", "host:6379/0"),
        ("valkey://user:word@host:7000/3?prefix=shop:", "host:7000/3"),
        ("rediss://:word@host/2?ssl_cert_reqs=none", "host:6379/2"),
        ("valkeys://host?expire=60&db=4", "host:6379/4"),
        ("unix:///run/redis.sock", "/run/redis.sock/0"),
        ("unix://:word@/run/redis.sock?db=1", "/run/redis.sock/1"),
    ],
)
def test_a_url_names_the_server(url: str, place: str) -> None:
    store = open_store(url)

    assert place in repr(store)
    assert "word" not in repr(store)
    store.close()


@pytest.mark.parametrize("value", ["", 7, None, MemoryStore, {}])
def test_what_is_no_store_is_refused(value: object) -> None:
    with pytest.raises(ConfigurationError, match="store"):
        open_store(value)  # type: ignore[arg-type]  # what callers may get wrong


def test_redis_keeps_prefixes_apart(redis_url: str) -> None:
    one, other = (open_store(f"{redis_url}?prefix={name}:") for name in ("one", "other"))
    one.swap("name", None, "value")

    assert other.get("name").value is None
    one.close()
    other.close()


def test_redis_lets_expire_only_what_may(redis_url: str) -> None:
    import redis

    store = open_store(f"{redis_url}?prefix=short:&expire=1000")
    store.swap("sending", None, "value")
    store.swap("created", None, "value", may_expire=True)
    store.swap("window", None, "value", durable=False)
    store.close()

    with redis.Redis.from_url(redis_url) as client:
        times = {name: client.ttl(f"short:{name}") for name in ("sending", "created", "window")}
    assert times["sending"] == -1
    assert 990 <= times["created"] <= 1000
    assert times["window"] > 80_000


def test_redis_closes_the_client_that_it_made(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[object] = []
    store = open_store(redis_url)
    monkeypatch.setattr("redis.Redis.close", lambda client: closed.append(client))

    store.close()

    assert len(closed) == 1
    monkeypatch.undo()
    store.close()


def test_redis_takes_a_client_of_the_user_and_leaves_it_open(redis_url: str) -> None:
    import redis

    from kie4o.stores import RedisStore

    with redis.Redis.from_url(redis_url, decode_responses=True) as client:
        store = RedisStore(client, prefix="own:")
        store.swap("name", None, "ä")
        store.close()

        assert store.get("name").value == "ä"
        assert client.get("own:name") == "ä"


def test_a_store_shows_no_secret_and_is_not_pickled(redis_url: str) -> None:
    store = open_store(redis_url)

    assert PASSWORD not in repr(store)
    with pytest.raises(TypeError, match="pickle"):
        pickle.dumps(store)
    store.close()
