"""What became of callbacks: one delivery for each, with every attempt."""

from __future__ import annotations

import math
from collections.abc import Iterator
from sys import getsizeof

from attrs import Factory, define, field, frozen

from ..byte_budget import ByteBudget, StateKey
from ..scenarios.model import Signature

# The oldest go first, so that a mock which runs for weeks does not fill the machine.
KEPT = 10_000
# Bytes of a delivery and of an attempt without their texts.
_SIZE, _ATTEMPT_SIZE = 1_500, 800


@frozen
class ReceiverResponse:
    """What a receiver answered: the status, the headers, and the beginning of the body."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def size(self) -> int:
        """Bytes that it takes, nearly."""
        headers = sum(len(name) + len(value) for name, value in self.headers.items())
        return getsizeof(self.body) + headers


@define
class Attempt:
    """One try to bring a callback to its receiver; it is over when `latency` is known.

    Args:
        at: when it was sent, in seconds of the mock's clock.
        replay: whether someone asked for it; all others are the service's own.
        headers: those that were sent.
        answer: what came back.
        error: why nothing came back.
        latency: real seconds until then.
        real: the real time at which it was sent; None after it was saved and loaded.
    """

    at: float
    replay: bool = False
    headers: dict[str, str] = Factory(dict)
    answer: ReceiverResponse | None = None
    error: str | None = None
    latency: float | None = None
    real: float | None = None

    @property
    def is_over(self) -> bool:
        return self.latency is not None

    @property
    def accepted(self) -> bool:
        """Only HTTP 200 counts (ledger: callback-retries)."""
        return self.status == 200

    @property
    def status(self) -> int | None:
        return self.answer.status if self.answer else None

    @property
    def size(self) -> int:
        """Bytes that it takes, nearly."""
        answered = self.answer.size if self.answer else len(self.error or "")
        return _ATTEMPT_SIZE + answered


@define(eq=False)
class Delivery:
    """Everything that was tried to bring one task's callback to its receiver.

    Args:
        id: the same in every attempt.
        task_id: the task that it is about.
        url: the receiver.
        body: what is sent, the same in every attempt.
        base_url: the mock's own URL, as the task's creator knows it.
        depth: how many callbacks led to this one, itself included.
        due: when the service sends next; None when it will not.
        attempts: every send, the first one first.
        signature: how it is signed.
        signed_id: the task id that is signed, where that is another.
    """

    id: str
    task_id: str
    url: str
    body: bytes
    base_url: str
    depth: int = 1
    due: float | None = None
    attempts: list[Attempt] = field(factory=list)
    signature: Signature = "valid"
    signed_id: str | None = None

    @property
    def state(self) -> str:
        """`delivered` once an attempt was taken, `failed` when none will be, else `pending`."""
        if self.delivered:
            return "delivered"
        under_way = any(not attempt.is_over for attempt in self.attempts)
        return "pending" if under_way or self.due is not None else "failed"

    @property
    def delivered(self) -> bool:
        """Whether an attempt was taken."""
        return any(attempt.accepted for attempt in self.attempts)

    @property
    def tried(self) -> bool:
        """Whether an attempt is over, whatever came of it."""
        return any(attempt.is_over for attempt in self.attempts)

    @property
    def size(self) -> int:
        """Bytes that it takes, nearly."""
        own = _SIZE + len(self.body) + getsizeof(self.url) + len(self.base_url)
        return own + sum(attempt.size for attempt in self.attempts)


class Deliveries:
    """The deliveries of one sandbox, the oldest first. Hold the sandbox's lock while adding."""

    def __init__(self, budget: ByteBudget[StateKey]) -> None:
        """Start empty.

        Args:
            budget: the bytes that all sandboxes may take together.
        """
        self._budget = budget
        self._by_id: dict[str, Delivery] = {}
        self._added = 0

    @property
    def dropped(self) -> int:
        """How many were forgotten because there are too many."""
        return self._added - len(self._by_id)

    def __iter__(self) -> Iterator[Delivery]:
        return iter(list(self._by_id.values()))

    def __contains__(self, delivery_id: object) -> bool:
        return delivery_id in self._by_id

    def get(self, delivery_id: str) -> Delivery | None:
        return self._by_id.get(delivery_id)

    def new_id(self, task_id: str) -> str:
        """An id for the next delivery, which says what task it is about."""
        return f"{task_id}-{self._added}"

    def add(self, delivery: Delivery) -> None:
        """Begin a delivery; the oldest one makes room for it."""
        self._by_id[delivery.id] = delivery
        self._added += 1
        self._budget.hold((id(self), delivery.id), delivery.size, self.forget)
        self._drop_settled()
        self._budget.trim()

    def grew(self, delivery: Delivery) -> None:
        """Count a delivery anew after an attempt."""
        self._budget.resize((id(self), delivery.id), delivery.size)
        self._drop_settled()

    def forget(self, key: StateKey) -> None:
        """Let go of a delivery; nothing more is sent for it."""
        self._by_id.pop(key[1], None)

    def _drop_settled(self) -> None:
        """Drop the oldest of those that are too many, once nothing more is sent for it."""
        while len(self._by_id) > KEPT:
            oldest = next(iter(self))
            if oldest.state == "pending":
                return
            self._budget.release((id(self), oldest.id))
            self.forget((id(self), oldest.id))

    def close(self) -> None:
        """Give all bytes back; what is still added counts for nobody."""
        budget, self._budget = self._budget, ByteBudget(math.inf)
        for delivery in self:
            budget.release((id(self), delivery.id))
