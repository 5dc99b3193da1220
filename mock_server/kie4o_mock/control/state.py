"""The mock as a whole: how it is, and back to the start."""

from __future__ import annotations

from importlib.metadata import version
from typing import Protocol

from ..document import Json
from .ask import Ask


class Bounded(Protocol):
    """Something that keeps no more than a limit, and counts what it dropped."""

    @property
    def used(self) -> int: ...
    @property
    def limit(self) -> int: ...
    @property
    def dropped(self) -> int: ...


def health(ask: Ask) -> Json:
    """Version, settings, and how much there is."""
    found = ask.world.sandboxes()
    settings = ask.world.settings
    return {
        "status": "ok",
        "version": version("kie4o"),
        "profile": settings.profile,
        "httpStatus": settings.http_status,
        **({"seed": ask.world.seed} if ask.trusted else {}),
        "sandboxes": len(found),
        "tasks": sum(len(sandbox.tasks) for sandbox in found),
        "bounds": {
            "sandboxes": _bound(ask.world.registry),
            "inboxBytes": _bound(ask.world.inboxes),
        },
    }


def reset(ask: Ask) -> Json:
    """Back to the configured start; what was dropped."""
    dropped = ask.world.reset(ask.key)
    tasks = sum(len(sandbox.tasks) for sandbox in dropped)
    return {"sandboxes": len(dropped), "tasks": tasks}


def _bound(store: Bounded) -> Json:
    return {"used": store.used, "limit": store.limit, "dropped": store.dropped}


HANDLERS = {"getHealth": health, "reset": reset}
