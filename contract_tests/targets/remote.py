"""An implementation behind a base URL: real time, no control, a budget."""

from __future__ import annotations

import time
from collections.abc import Sequence
from urllib.parse import urlsplit

from attrs import frozen
from requests.adapters import HTTPAdapter

from contract_tests.examiner import Examiner
from contract_tests.rules import Sending
from contract_tests.traffic.budget import Budget, NotChecked
from contract_tests.traffic.line import Line

from .base import Capability, ServiceConfig
from .receiver import Receiver


@frozen(kw_only=True)
class Remote:
    """A remote implementation, and the budget there.

    Args:
        url: its base URL.
        key: a valid API key.
        budget: the gate that every request passes.
        generated: whether generated requests may be sent; they are many, and some are strange.
        patience: seconds to wait for a task at most.
        interval: seconds between two polls of a task.
        failing_prompt: a prompt whose task fails; empty if none is known.
    """

    url: str
    key: str
    budget: Budget
    generated: bool = True
    patience: float = 600.0
    interval: float = 5.0
    failing_prompt: str = ""

    def __repr__(self) -> str:
        return f"Remote(url={self.url!r})"


class RemoteTarget:
    """The only service there is; it keeps its state from test to test."""

    def __init__(self, remote: Remote) -> None:
        self.name = remote.url
        self.failing_prompt = remote.failing_prompt
        self.service = RemoteService(remote)
        possible = {
            Capability.GENERATED: remote.generated,
            Capability.PAID: remote.budget.images > 0,
            Capability.CALLBACKS: is_loopback(remote.url),
            Capability.FAILING: bool(remote.failing_prompt),
        }
        self.capabilities = frozenset(one for one, given in possible.items() if given)

    def open(self, config: ServiceConfig) -> RemoteService:
        if config != ServiceConfig():
            raise NotChecked(f"the target does not offer {Capability.SETTINGS}")
        return self.service

    def outcome(self, name: str) -> str:
        raise NotChecked(f"the target does not offer {Capability.OUTCOMES}, here {name}")


class RemoteService:
    """The implementation behind the base URL."""

    def __init__(self, remote: Remote) -> None:
        self._remote = remote
        self.line = Line(remote.url, remote.key, HTTPAdapter(), remote.budget)
        self.examiner = Examiner()
        self.interval = remote.interval
        self._receiver: Receiver | None = None

    @property
    def callback_url(self) -> str:
        return f"{self._inbox.origin}/callback"

    def now(self) -> float | None:
        """None: how its clock differs from ours is not known."""
        return None

    def wait(self, seconds: float) -> None:
        left = self._remote.budget.remaining()
        if left is not None and seconds > left:
            raise NotChecked(f"the budget of {self._remote.budget.seconds:g} seconds is spent")
        if seconds > self._remote.patience:
            raise NotChecked(f"the target does not offer {Capability.MOVING_TIME}")
        time.sleep(seconds)

    def answer_callbacks(self, *answers: int | None) -> None:
        if None in answers:
            raise NotChecked("the receiver of callbacks always responds")
        self._inbox.answers[:] = [answer for answer in answers if answer]

    def sendings(self) -> Sequence[Sending]:
        return list(self._inbox.sendings)

    def forget_callbacks(self) -> None:
        """Drop the received callbacks and the scripted statuses."""
        if self._receiver:
            self._receiver.sendings.clear()
            self._receiver.answers.clear()

    def close(self) -> None:
        """Nothing: the next test needs it."""

    def end(self) -> None:
        """Close everything after the last test."""
        self.line.session.close()
        if self._receiver:
            self._receiver.close()

    @property
    def _inbox(self) -> Receiver:
        """The receiver, which only an implementation on the same machine can reach."""
        if not is_loopback(self._remote.url):
            raise NotChecked(f"the target does not offer {Capability.CALLBACKS}")
        self._receiver = self._receiver or Receiver()
        return self._receiver


def is_loopback(url: str) -> bool:
    """Whether a URL is on this machine."""
    host = urlsplit(url).hostname or ""
    return host in ("localhost", "::1") or host.startswith("127.")
