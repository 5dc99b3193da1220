"""Lets events happen when they are due, while a server runs."""

from __future__ import annotations

import logging
import threading
from queue import SimpleQueue

from ..clock.scheduler import Event
from ..mock_state import MockState

_LOG = logging.getLogger(__name__)
_SENDERS = 16
# Events that come due this close together, in real seconds, are carried out in one go.
_NAP = 0.002


class EventThread:
    """One thread that waits for the next event of any sandbox, and a few for slow events."""

    def __init__(self, state: MockState) -> None:
        self._state = state
        self._stopped = False
        # Daemons, because a process waits at its end for the threads of an executor, and so for
        # the receivers of callbacks.
        self._senders: list[threading.Thread] = []
        self._slow: SimpleQueue[Event | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="kie4o-events", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Stop waiting; events that have not begun do not happen."""
        self._stopped = True
        self._state.notify()
        self._thread.join()
        for _ in self._senders:
            self._slow.put(None)

    def _run(self) -> None:
        while True:
            # Cleared before looking, so a change or a stop after the look ends the wait at once.
            self._state.changed.clear()
            if self._stopped:
                return
            for sandbox in self._state.sandboxes():
                for event in sandbox.scheduler.pop_due():
                    if event.quick:
                        _happen(event)
                    else:
                        self._queue(event)
            self._state.changed.wait(self._patience())

    def _queue(self, event: Event) -> None:
        self._slow.put(event)
        if len(self._senders) < _SENDERS:
            sender = threading.Thread(target=self._send, name="kie4o-event", daemon=True)
            sender.start()
            self._senders.append(sender)

    def _send(self) -> None:
        while (event := self._slow.get()) and not self._stopped:
            _happen(event)

    def _patience(self) -> float:
        """Real seconds until the next event, and no more than a thread can wait."""
        waits = [sandbox.scheduler.next_due() for sandbox in self._state.sandboxes()]
        return min([threading.TIMEOUT_MAX, *(max(w, _NAP) for w in waits if w is not None)])


def _happen(event: Event) -> None:
    try:
        event.action()
    except Exception:
        _LOG.exception("%s of task %s failed", event.kind, event.task_id)
