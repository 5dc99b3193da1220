"""What a target offers, and one running implementation of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Protocol, runtime_checkable

from attrs import frozen

from contract_tests.examiner import Examiner
from contract_tests.rules import Sending
from contract_tests.traffic.line import Line


class Capability(StrEnum):
    """Something that not every target can offer."""

    MOVING_TIME = "moving time"
    CALLBACKS = "receiving callbacks"
    OUTCOMES = "choosing the outcome of a request"
    SETTINGS = "starting in a chosen state"
    GENERATED = "generated requests"
    PAID = "paid generation"
    OTHER_KEY = "a second account"
    FAILING = "a prompt that fails (--contract-failing-prompt)"


@frozen(kw_only=True)
class ServiceConfig:
    """The state in which an implementation should start; needs `Capability.SETTINGS`.

    Args:
        webhook_key: the account's key for signatures.
        limits: whether the documented request windows are enforced.
        credits: the balance; None is enough for everything.
        running: how many tasks may run at once; None for no limit.
        maintenance: whether it is closed for maintenance.
    """

    webhook_key: str | None = None
    limits: bool = False
    credits: float | None = None
    running: int | None = None
    maintenance: bool = False


class Service(Protocol):
    """One running implementation."""

    line: Line
    # The rules, and what earlier responses have told them.
    examiner: Examiner
    # Seconds between two polls of a task.
    interval: float

    def now(self) -> float | None:
        """Epoch seconds of its clock; None if that is not known."""

    def wait(self, seconds: float) -> None:
        """Let time pass: at once where time can be moved, by sleeping elsewhere.

        Raises:
            NotChecked: it would take longer than the run may.
        """

    @property
    def callback_url(self) -> str:
        """Where callbacks are received; needs `Capability.CALLBACKS`."""

    def answer_callbacks(self, *answers: int | None) -> None:
        """Set the next statuses of the receiver, then 200 again; None never responds."""

    def sendings(self) -> Sequence[Sending]:
        """The callbacks received, oldest first."""

    def close(self) -> None:
        """Stop."""


class Target(Protocol):
    """Makes services."""

    name: str
    capabilities: frozenset[Capability]
    # A prompt whose task fails; needs `Capability.FAILING`.
    failing_prompt: str

    def open(self, config: ServiceConfig) -> Service:
        """A service: a new one if that is cheap, else the only one."""

    def outcome(self, name: str) -> str:
        """A prompt that leads to a documented outcome; needs `Capability.OUTCOMES`.

        Args:
            name: that of an example of the document, such as `contentPolicy`.
        """


@runtime_checkable
class ImageHost(Protocol):
    """A service that fetches input images from the suite, and keeps what is not repainted."""

    def put_image(self, name: str, content: bytes) -> str:
        """Publish a file and return its URL."""


@runtime_checkable
class Refusing(Protocol):
    """A target that can be asked for any documented refusal of an operation."""

    def refusing(self, name: str) -> Mapping[str, str]:
        """Headers of a request that is then refused.

        Args:
            name: that of an example of the document, such as `serverError`.
        """
