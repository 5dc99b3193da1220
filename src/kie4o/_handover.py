"""Tasks of callbacks on their way to the code of a user: each once, and no more than fit."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from ._log import LOG

_REMEMBERED = 100_000
_TOLD = 1000


class Handover:
    """Calls `work` with each id in a thread; an id is done only when that returned True."""

    def __init__(self, work: Callable[[str, str | None], bool], *, workers: int, most: int) -> None:
        """Start no thread yet.

        Args:
            work: what to do with an id and its model; False says that another process has it.
            workers: how many ids are worked on at once.
            most: how many ids may be in hand, waiting or worked on.
        """
        self._work = work
        self._workers = workers
        self._most = most
        self._done: dict[str, None] = {}
        self._failed: dict[str, None] = {}
        self._closed = False
        self._begin()

    def _begin(self) -> None:
        self._owner = os.getpid()
        self._lock = threading.Lock()
        self._in_hand: set[str] = set()
        self._pool = ThreadPoolExecutor(self._workers, thread_name_prefix="kie4o-callback")

    def take(self, task_id: str, model: str | None = None) -> bool:
        """Take an id in hand, unless it is or is done; False when there is no place for it.

        Args:
            task_id: the id.
            model: of the jobs API; None for a task of the 4o paths.
        """
        if self._owner != os.getpid():
            # A fork copies neither threads nor the state of a lock.
            self._begin()
        with self._lock:
            if task_id in self._done or task_id in self._in_hand:
                return True
            if self._closed or len(self._in_hand) >= self._most:
                return False
            self._in_hand.add(task_id)
            self._pool.submit(self._run, task_id, model)
            return True

    @property
    def failed(self) -> tuple[str, ...]:
        """The last thousand ids whose work raised, and that did not come again; oldest first."""
        with self._lock:
            return tuple(self._failed)

    def close(self) -> None:
        """Wait for what is in hand, and take nothing more."""
        with self._lock:
            self._closed = True
        self._pool.shutdown()

    def _run(self, task_id: str, model: str | None) -> None:
        try:
            done = self._work(task_id, model)
        except BaseException:
            # Also SystemExit, which would end neither this thread nor the program.
            LOG.exception("The callback of task %s could not be handled.", task_id)
            self._end(task_id, self._failed, _TOLD)
        else:
            self._end(task_id, self._done if done else {}, _REMEMBERED)

    def _end(self, task_id: str, fate: dict[str, None], most: int) -> None:
        with self._lock:
            self._in_hand.discard(task_id)
            self._failed.pop(task_id, None)
            fate[task_id] = None
            if len(fate) > most:
                del fate[next(iter(fate))]
