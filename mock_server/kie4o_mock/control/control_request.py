"""One control request, checked against the control plane's document."""

from __future__ import annotations

from attrs import frozen

from ..clock.scheduler import Scheduler
from ..mock_state import MockState
from ..openapi import Json
from ..state.activity_log import ActivityLog
from ..state.sandbox import Sandbox


@frozen
class ControlRequest:
    """What is asked, and of whom.

    Args:
        state: the whole mock.
        key: the API key that the request carries, which means its sandbox; None means all of
            them, and those that are still to come.
        body: the JSON object that was sent; empty where the operation takes none.
        query: the query parameters, in the types that the document gives them.
        path: the path parameters.
        trusted: whether it carries the control token, or none is demanded.
        content: the body as it was sent, unpacked.
    """

    state: MockState
    key: str | None
    body: Json
    query: Json
    path: dict[str, str]
    trusted: bool = True
    content: bytes = b""

    def owners(self) -> list[Sandbox | MockState]:
        """The sandboxes that are meant; without a key also what new ones are made from."""
        return [*self.sandboxes(), *([self.state] if self.key is None else [])]

    def sandboxes(self) -> list[Sandbox]:
        """The sandboxes that are meant."""
        return self.state.sandboxes() if self.key is None else [self.state.sandbox(self.key)]

    def schedulers(self) -> list[Scheduler]:
        """The timelines that are meant."""
        return self.state.schedulers(self.key)

    def activities(self) -> list[ActivityLog]:
        """The memories that are meant; without a key also that of requests without a good one."""
        return [owner.activity for owner in self.owners()]
