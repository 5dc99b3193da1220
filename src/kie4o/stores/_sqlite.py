"""A store in a file, for all processes of one machine."""

from __future__ import annotations

import os
import sqlite3
import time as real
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from .._clock import SYSTEM
from ..errors import ConfigurationError, StoreError
from ._store import Entry

_TABLE = "CREATE TABLE IF NOT EXISTS kie4o (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID"
_PAUSE = 0.02
# Connections of a parent process. To close one here would take away the locks of the parent.
_INHERITED: list[sqlite3.Connection] = []


class SQLiteStore:
    """Remembers in an SQLite database, which may be your own: it adds the table `kie4o`.

    The file must be on a local disk, because SQLite shares memory between the processes.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        timeout: float = 10.0,
        time: Callable[[], float] = SYSTEM.time,
    ) -> None:
        """Open the database, or create it.

        Args:
            path: the file.
            timeout: seconds to wait while other processes write.
            time: seconds since the epoch.

        Raises:
            ConfigurationError: it is not a file.
            StoreError: it cannot be opened, or is something else.
        """
        if str(path) == ":memory:":
            said = "store: ':memory:' is shared with no process. Allowed: the path of a file."
            raise ConfigurationError(said)
        # A forked child opens the file again, perhaps in another folder.
        self._path = Path(path).absolute()
        self._timeout = timeout
        self._time = time
        self._connection: sqlite3.Connection | None = None
        self._begin()

    def __repr__(self) -> str:
        return f"SQLiteStore({str(self._path)!r})"

    def get(self, name: str) -> Entry:
        """Read a name."""
        with self._open() as database:
            return Entry(_read(database, name), self._time())

    def swap(
        self,
        name: str,
        old: str | None,
        new: str | None,
        *,
        durable: bool = True,
        may_expire: bool = False,  # noqa: ARG002 the protocol's; everything is kept
    ) -> bool:
        """Replace a value, if it is the one that is expected."""
        with self._open() as database:
            # In this mode a commit writes and syncs the log; otherwise the next checkpoint does.
            database.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            return _replace(database, name, old, new) or _read(database, name) == new

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._connection and self._process == os.getpid():
                self._connection.close()
            self._connection = None

    def _begin(self) -> None:
        self._process = os.getpid()
        self._lock = Lock()
        if self._connection:
            _INHERITED.append(self._connection)
        with self._telling():
            self._connection = sqlite3.connect(
                self._path, timeout=self._timeout, isolation_level=None, check_same_thread=False
            )
            try:
                self._prepare(self._connection)
            except sqlite3.Error:
                self._connection.close()
                raise
        self._file = self._status()

    def _prepare(self, database: sqlite3.Connection) -> None:
        # SQLite does not wait where two processes change the mode of a new file.
        ends = real.monotonic() + self._timeout
        while True:
            try:
                database.execute("PRAGMA journal_mode = WAL")
                database.execute(_TABLE)
            except sqlite3.OperationalError as error:
                if not _is_busy(error) or real.monotonic() > ends:
                    raise
                real.sleep(_PAUSE)
            else:
                return

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        if self._process != os.getpid() and self._connection:
            # A connection must not be used on both sides of a fork.
            self._begin()
        with self._lock, self._telling():
            if self._connection is None:
                raise StoreError(f"{self._path} is closed.")
            now = self._status()
            if self._file and not (now and os.path.samestat(now, self._file)):
                said = f"{self._path} was moved, replaced or deleted while it was in use."
                raise StoreError(f"{said} Another process could pay for the same key again.")
            yield self._connection

    def _status(self) -> os.stat_result | None:
        try:
            return self._path.stat()
        except OSError:
            return None

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            said = str(error)
            if _is_busy(error):
                said = f"other processes have kept it busy for {self._timeout:g} s"
            raise StoreError(f"{self._path}: {said}") from error


def _read(database: sqlite3.Connection, name: str) -> str | None:
    row = database.execute("SELECT value FROM kie4o WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else None


def _replace(database: sqlite3.Connection, name: str, old: str | None, new: str | None) -> bool:
    """Replace a value in one statement, which is one transaction."""
    if old is None:
        if new is None:
            return False
        statement, values = "INSERT OR IGNORE INTO kie4o VALUES (?, ?)", [name, new]
    elif new is None:
        statement, values = "DELETE FROM kie4o WHERE name = ? AND value = ?", [name, old]
    else:
        statement = "UPDATE kie4o SET value = ? WHERE name = ? AND value = ?"
        values = [new, name, old]
    return database.execute(statement, values).rowcount == 1


def _is_busy(error: sqlite3.Error) -> bool:
    # The lower byte of the code says what it is, the others say more.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
