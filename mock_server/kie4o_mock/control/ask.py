"""One control request, checked against the control plane's document."""

from __future__ import annotations

from attrs import frozen

from ..document import Json
from ..sandboxes.memory import Memory
from ..sandboxes.sandbox import Sandbox
from ..timing.timeline import Timeline
from ..world import World


@frozen
class Ask:
    """What is asked, and of whom.

    Args:
        world: the whole mock.
        key: the API key that the request carries, which means its sandbox; None means all of
            them, and those that are still to come.
        body: the JSON object that was sent; empty where the operation takes none.
        query: the query parameters, in the types that the document gives them.
        path: the path parameters.
        trusted: whether it carries the control token, or none is demanded.
        content: the body as it was sent, unpacked.
    """

    world: World
    key: str | None
    body: Json
    query: Json
    path: dict[str, str]
    trusted: bool = True
    content: bytes = b""

    def owners(self) -> list[Sandbox | World]:
        """The sandboxes that are meant; without a key also the world, for those to come."""
        return [*self.sandboxes(), *([self.world] if self.key is None else [])]

    def sandboxes(self) -> list[Sandbox]:
        """The sandboxes that are meant."""
        return self.world.sandboxes() if self.key is None else [self.world.sandbox(self.key)]

    def timelines(self) -> list[Timeline]:
        """The timelines that are meant."""
        return self.world.timelines(self.key)

    def memories(self) -> list[Memory]:
        """The memories that are meant; without a key also that of requests without a good one."""
        return [owner.memory for owner in self.owners()]
