"""The states of a key, and how one becomes another; docs/fleet.md draws them.

    nothing ── claim ──> sending ── created ──> created
       ^                    │ └──── unknown ──> unknown
       └───── refused ──────┘

Whoever swaps nothing for `sending` sends, and nobody else. That an owner has died is written
nowhere, only concluded, so an owner that was late can still write what came of it.
"""

from __future__ import annotations

from contextlib import suppress

from attrs import evolve, frozen

from .._arguments import abbreviate
from .._log import LOG
from .._task import Task
from ..errors import IdempotencyError, KieError, OutcomeUnknownError, StoreError
from ..stores import Entry, Store
from .owner import has_died, new_owner
from .record import Record


@frozen
class Claim:
    """The right to send the request of a key, once."""

    name: str
    record: Record


@frozen
class Claims:
    """The keys of one store.

    Args:
        store: where they are.
        service: the URL of the API; a task is known nowhere else.
    """

    store: Store
    service: str

    def find(self, key: str, digest: str) -> tuple[Record | None, float]:
        """What is known of a key: a task, or somebody alive who sends it; None for nothing.

        Returns:
            what is known, and the time of the store.

        Raises:
            IdempotencyError: the key belongs to another request, or to another service.
            OutcomeUnknownError: it was sent, and nobody knows what came of it.
        """
        entry, record = self._read(key)
        if record is None:
            return None, entry.time
        about = "request" if record.digest != digest else "service"
        if (record.digest, record.service) != (digest, self.service):
            raise IdempotencyError(
                f"key: {abbreviate(key)} belongs to another {about}. Nothing was sent; take "
                "another key for another order."
            )
        if why := _unknown(record, entry.time):
            raise OutcomeUnknownError(
                f"key: {abbreviate(key)} may have been paid for: {why}. It is not sent again. "
                "Use resolve with the key and its task, or forget if there is none."
            )
        return record, entry.time

    def claim(self, key: str, digest: str, now: float, seconds: float) -> Claim | None:
        """Take the right to send; None where another has it, or has sent.

        Args:
            key: of the caller.
            digest: of the request.
            now: the time of the store.
            seconds: in which the request is over, one way or the other.
        """
        wanted = Record(
            state="sending",
            digest=digest,
            service=self.service,
            owner=new_owner(),
            until=now + seconds,
            time=now,
        )
        claim = Claim(_name(key), wanted)
        try:
            return claim if self.store.swap(claim.name, None, wanted.dump()) else None
        except StoreError:
            # It may be there all the same, and nobody should wait for what is not sent.
            with suppress(StoreError):
                self.withdraw(claim)
            raise

    def end(self, claim: Claim, outcome: Task | KieError | None) -> None:
        """Write down what came of a request; None where that is not known."""
        if isinstance(outcome, Task):
            self._settle(claim, evolve(claim.record, state="created", task_id=outcome.id))
        elif outcome is None or outcome.may_have_been_charged:
            why = outcome.message if outcome else "it was interrupted"
            self._settle(claim, evolve(claim.record, state="unknown", message=why))
        else:
            self.withdraw(claim)

    def withdraw(self, claim: Claim) -> None:
        """Let the next who asks send: nothing was sent, or the service refused it."""
        self.store.swap(claim.name, claim.record.dump(), None)

    def resolve(self, key: str, task_id: str) -> None:
        """Say which task a key has, where that is not known.

        Raises:
            IdempotencyError: nothing is known of the key, or it has another task.
        """
        _, record = self._read(key)
        if record is None:
            said = "is not known, so there is nothing to resolve"
        elif record.state == "created":
            if record.task_id == task_id:
                return
            said = f"has task {record.task_id}. Forget it first, if that is wrong"
        else:
            found = evolve(record, state="created", task_id=task_id, message=None)
            if self.store.swap(_name(key), record.dump(), found.dump(), may_expire=True):
                return
            said = "has just changed. Try again"
        raise IdempotencyError(f"key: {abbreviate(key)} {said}.")

    def forget(self, key: str) -> bool:
        """Let a key be sent again, whatever is known of it; False where nothing is.

        Raises:
            IdempotencyError: it is being sent.
        """
        entry, record = self._read(key)
        if record is None:
            return False
        sending = record.state == "sending" and not _unknown(record, entry.time)
        if sending or not self.store.swap(_name(key), entry.value, None):
            raise IdempotencyError(f"key: {abbreviate(key)} is being sent right now.")
        return True

    def _settle(self, claim: Claim, found: Record) -> None:
        for old in (claim.record.dump(), None):
            created = found.state == "created"
            if self.store.swap(claim.name, old, found.dump(), may_expire=created):
                return
        # It took so long that somebody resolved the key, or forgot and sent it again.
        LOG.warning("%s was given to another while it was sent: %s", claim.name, found)

    def _read(self, key: str) -> tuple[Entry, Record | None]:
        entry = self.store.get(_name(key))
        return entry, None if entry.value is None else Record.load(entry.value, abbreviate(key))


def _name(key: str) -> str:
    return f"key:{key}"


def _unknown(record: Record, now: float) -> str:
    """Why nobody will know by themselves what came of a request; empty where somebody may."""
    if record.state == "unknown":
        return record.message or "its outcome is unknown"
    if record.state == "sending" and (now >= record.until or has_died(record.owner)):
        return "the process that sent it ended before the response was written down"
    return ""
