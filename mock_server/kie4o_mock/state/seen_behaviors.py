"""Which behaviours of the service the clients of a mock have met so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ..json_values import readable
from ..scenarios.model import Scenario
from ..scenarios.outcomes import Failure
from .deliveries import Delivery
from .log_entries import LoggedDownload, LoggedRequest
from .task import Task

CallbackEnd = Literal["accepted", "accepted-on-retry", "refused", "unanswered", "given-up"]
# The part of a scenario that a client meets when it reads a task, fetches an image, is called back.
Part = Literal["task", "pictures", "callbacks"]


def response(operation: str, code: int | None) -> str:
    """The behaviour that a request of an operation is answered with a code."""
    return f"response/{operation}/{code}"


def applied(scenario: str) -> str:
    """The behaviour that a scenario describes."""
    return f"scenario/{scenario}"


def task_end(operation: str, end: str) -> str:
    """The behaviour that a read shows how a task of an operation has ended."""
    return f"task-end/{operation}/{end}"


def callback(operation: str, code: int | None) -> str:
    """The behaviour that a callback of a task of an operation has a code."""
    return f"callback/{operation}/{code}"


def callback_end(end: CallbackEnd) -> str:
    """The behaviour that a callback, or an attempt of it, comes to an end."""
    return f"callback-end/{end}"


def expiry(what: str) -> str:
    """The behaviour that something is asked for after its time."""
    return f"expiry/{what}"


class SeenBehaviors:
    """The ids of behaviours, from what is logged in all sandboxes.

    Neither a reset nor a full log forgets one, because a run of tests is asked for all it has met.
    """

    def __init__(self, failures: Mapping[Failure, str]) -> None:
        """Start with none; `failures` has the names of the ways in which tasks fail."""
        self._failures = failures
        self._ids: set[str] = set()

    @property
    def ids(self) -> set[str]:
        """Those that were met; also such as no list has, for a scenario of a rule's own."""
        return self._ids.copy()

    def response(self, operation: str, code: int | None) -> None:
        """Count a response that its client could read."""
        self._ids.add(response(operation, code))

    def request(self, entry: LoggedRequest, task: Task | None) -> None:
        """Count the response to a request, and what it shows of a task that was read."""
        if entry.lost or entry.operation is None:
            return
        self.response(entry.operation, entry.code or entry.status)
        if task is None:
            return
        self.scenario(task.scenario, "task")
        if entry.ended:
            failure = task.plan.failure
            name = "success" if failure is None else self._failures.get(failure, "")
            self._ids.add(task_end(task.operation, name))
            if task.scenario and task.scenario.callbacks == ():
                self.scenario(task.scenario, "callbacks")

    def scenario(self, scenario: Scenario | None, part: Part | None = None) -> None:
        """Count a scenario where it has a part that its client has just met."""
        if scenario and (part is None or getattr(scenario, part) is not None):
            self._ids.add(applied(scenario.name))

    def download(self, download: LoggedDownload, scenario: Scenario | None) -> None:
        """Count what a download shows; the scenario is that of the task of the image."""
        if download.expired:
            self._ids.add(expiry(download.expired))
        self.scenario(scenario, "pictures")

    def attempt(self, delivery: Delivery, task: Task | None) -> None:
        """Count the latest attempt of a callback, which is over, and the callback itself."""
        body = readable(delivery.body)
        if task is not None and isinstance(body, dict):
            self._ids.add(callback(task.operation, body.get("code")))
            self.scenario(task.scenario, "callbacks")
        last = delivery.attempts[-1]
        if last.accepted:
            again = sum(not attempt.replay for attempt in delivery.attempts) > 1
            self._ids.add(callback_end("accepted-on-retry" if again else "accepted"))
            return
        self._ids.add(callback_end("refused" if last.answer else "unanswered"))
        if delivery.state == "failed":
            self._ids.add(callback_end("given-up"))
