"""One request that creates a task: the right to send it, and what came of it."""

from __future__ import annotations

from threading import Lock

from attrs import Factory, define, field

from .._arguments import abbreviate
from .._batch.rate_limit import SECONDS
from .._log import LOG
from .._retries import patience
from .._task import Task
from ..errors import KieError, RateLimitError, StoreError
from .claims import Claim
from .shared import Shared


@define
class Attempt:
    """`begin`, then send, then `end`; or `abandon`, where nothing was sent.

    Args:
        shared: the keys, and the window of the account.
        key: of the caller; None where there is none.
        digest: of the request.
        now: the time of the store when nothing was known of the key.
    """

    shared: Shared
    key: str | None
    digest: str
    now: float
    _claim: Claim | None = field(default=None, init=False)
    _place: str | None = field(default=None, init=False)
    _over: bool = field(default=False, init=False)
    _lock: Lock = field(default=Factory(Lock), init=False)

    def begin(self) -> float | None:
        """Take a place in the window, and the right to send the request of the key.

        Returns:
            None where it may be sent now; or the seconds after which to look again.

        Raises:
            StoreError: the store cannot be read or written; nothing may be sent.
        """
        shared = self.shared
        place = shared.window.enter(shared.seconds) if shared.window else None
        if isinstance(place, float):
            return place
        self._place = place
        claim = None
        try:
            if self.key is not None:
                claim = shared.claims.claim(self.key, self.digest, self.now, shared.seconds)
        finally:
            with self._lock:
                self._claim = claim
                if self._over or (self.key is not None and claim is None):
                    self._give_back()
        return None if self.key is None or claim else 0.0

    def abandon(self) -> None:
        """Give everything back, also what `begin` takes in another thread just now."""
        with self._lock:
            self._over = True
            self._give_back()

    def end(self, outcome: Task | KieError | None) -> None:
        """Write down what came of the request, once; None where that is not known.

        Raises:
            StoreError: it cannot be written down; the error has the task.
        """
        with self._lock:
            if self._over:
                return
            self._over = True
        try:
            if self._claim:
                self.shared.claims.end(self._claim, outcome)
        except StoreError as error:
            raise _lost(self.key, outcome, error) from error
        finally:
            self._leave(outcome)

    def _give_back(self) -> None:
        claim, self._claim = self._claim, None
        place, self._place = self._place, None
        try:
            if claim:
                self.shared.claims.withdraw(claim)
            if place and self.shared.window:
                self.shared.window.give_back(place)
        except StoreError as error:
            LOG.warning("Nothing was sent, which could not be written down: %s", error)

    def _leave(self, outcome: Task | KieError | None) -> None:
        if not self._place or not self.shared.window:
            return
        pause = 0.0
        if isinstance(outcome, RateLimitError):
            pause = max(SECONDS, patience(outcome))
        try:
            self.shared.window.leave(self._place, pause=pause)
        except StoreError as error:
            # The place becomes free by itself, only later.
            LOG.warning("The account's window is not up to date: %s", error)


def _lost(key: str | None, outcome: Task | KieError | None, error: StoreError) -> StoreError:
    """The error of an outcome that could not be written down."""
    failed = isinstance(outcome, KieError)
    task = outcome.task if isinstance(outcome, KieError) else outcome
    came = f"created task {task.id}" if task else "failed" if failed else "was interrupted"
    lost = StoreError(
        f"The request of key {abbreviate(key)} {came}. That could not be written down: "
        f"{error.message}",
        task=task,
    )
    lost.may_have_been_charged = not isinstance(outcome, KieError) or outcome.may_have_been_charged
    return lost
