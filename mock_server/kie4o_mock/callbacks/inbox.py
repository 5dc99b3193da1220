"""Inboxes: receivers of callbacks inside the mock, with scripted responses."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Sequence
from typing import Any

from attrs import evolve, frozen

from ..json_values import readable

# Callbacks of an inbox, and inboxes of a mock; the oldest go first.
KEPT = 1_000
# Of a body, in bytes; callbacks are far smaller.
_PIECE = 65_536
# Bytes of a callback, of a header and of a scripted response without their texts.
_SIZE, _HEADER_SIZE, _SCRIPTED_SIZE = 500, 100, 200


@frozen
class ScriptedResponse:
    """What an inbox answers the next `times` callbacks, and how late on the mock's clock."""

    status: int = 200
    delay: float = 0.0
    times: int = 1


@frozen
class ReceivedCallback:
    """What came to an inbox.

    Args:
        at: seconds of the mock's clock.
        query: the query of the URL that it came to.
        headers: those that came.
        body: what came; of a long one the beginning.
        signature: the verdict on its signature; None where the mock signs nothing.
        answer: what it was answered with.
    """

    at: float
    query: str
    headers: dict[str, str]
    body: bytes
    signature: str | None
    answer: ScriptedResponse

    @property
    def json(self) -> Any:
        """The value that the body is; None where it is not JSON."""
        return readable(self.body)

    @property
    def size(self) -> int:
        """Bytes that it takes, nearly."""
        headers = sum(_HEADER_SIZE + len(name) + len(value) for name, value in self.headers.items())
        return _SIZE + len(self.body) + len(self.query) + headers


class Inbox:
    """One receiver: it answers as scripted, and with 200 after that."""

    def __init__(self) -> None:
        self._script: deque[ScriptedResponse] = deque()
        self._received: deque[ReceivedCallback] = deque(maxlen=KEPT)
        self._taken = 0
        self._received_size = 0
        self._lock = threading.Lock()

    @property
    def used(self) -> int:
        """Bytes of what came and of what is scripted, nearly."""
        return self._received_size + _SCRIPTED_SIZE * len(self._script)

    def answer_with(self, answers: Sequence[ScriptedResponse]) -> None:
        """Answer so from now on."""
        with self._lock:
            self._script = deque(answers)

    def answer(self) -> ScriptedResponse:
        """The next response."""
        with self._lock:
            if not self._script:
                return ScriptedResponse()
            following = self._script.popleft()
            if following.times > 1:
                self._script.appendleft(evolve(following, times=following.times - 1))
            return evolve(following, times=1)

    def receive(self, received: ReceivedCallback) -> int:
        """Keep a callback, and count it."""
        kept = evolve(received, body=received.body[:_PIECE])
        with self._lock:
            if len(self._received) == KEPT:
                self._received_size -= self._received.popleft().size
            self._received.append(kept)
            self._received_size += kept.size
            self._taken += 1
            return self._taken

    def drop_oldest(self) -> None:
        """Forget the callback that came first; where none is left, the script."""
        with self._lock:
            if self._received:
                self._received_size -= self._received.popleft().size
            else:
                self._script.clear()

    @property
    def received(self) -> list[ReceivedCallback]:
        """What came, the oldest first."""
        with self._lock:
            return list(self._received)

    @property
    def script(self) -> list[ScriptedResponse]:
        """What is still to be answered."""
        with self._lock:
            return list(self._script)

    @property
    def dropped(self) -> int:
        """How many callbacks were forgotten."""
        with self._lock:
            return self._taken - len(self._received)


class Inboxes:
    """The inboxes of one mock, each made on first use.

    They belong to no API key, because a callback carries none.
    """

    def __init__(self, limit: int) -> None:
        """Start without inboxes.

        Args:
            limit: the bytes that all of them together may take.
        """
        self.limit = limit
        self.dropped = 0
        self._by_name: dict[str, Inbox] = {}
        self._lock = threading.Lock()

    def named(self, name: str) -> Inbox:
        with self._lock:
            inbox = self._by_name.setdefault(name, Inbox())
            if len(self._by_name) > KEPT:
                del self._by_name[next(iter(self._by_name))]
            return inbox

    @property
    def used(self) -> int:
        """Bytes of all of them."""
        return sum(inbox.used for inbox in list(self._by_name.values()))

    def make_room(self) -> None:
        """Drop callbacks beyond the limit; the fullest inbox loses its oldest first."""
        with self._lock:
            while self.used > self.limit:
                max(self._by_name.values(), key=lambda inbox: inbox.used).drop_oldest()
                self.dropped += 1

    def drop(self, name: str) -> None:
        """Forget what came and what was scripted."""
        self._by_name.pop(name, None)

    def clear(self) -> None:
        """Forget all of them."""
        self._by_name.clear()
