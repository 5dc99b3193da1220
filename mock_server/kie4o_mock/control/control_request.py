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

    @property
    def sandbox(self) -> Sandbox:
        """That of the key; without one the anonymous, which new ones are copied from."""
        return self.state.sandbox(self.key)

    def sandboxes(self) -> list[Sandbox]:
        """All that are meant: that of the key; without one those in use and the anonymous, last."""
        in_use = self.state.sandboxes() if self.key is None else []
        return [*in_use, self.sandbox]

    def schedulers(self) -> list[Scheduler]:
        """Those of the sandboxes that are meant."""
        return [sandbox.scheduler for sandbox in self.sandboxes()]

    def activities(self) -> list[ActivityLog]:
        """Those of the sandboxes that are meant."""
        return [sandbox.activity for sandbox in self.sandboxes()]
