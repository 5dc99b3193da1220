"""The mock as a whole: how it is, and back to the start."""

from __future__ import annotations

from importlib.metadata import version

from ..document import Json
from .ask import Ask


def health(ask: Ask) -> Json:
    """Version, settings, and how much there is."""
    found = ask.world.sandboxes()
    settings = ask.world.settings
    return {
        "status": "ok",
        "version": version("kie4o"),
        "profile": settings.profile,
        "httpStatus": settings.http_status,
        "seed": ask.world.seed,
        "sandboxes": len(found),
        "tasks": sum(len(sandbox.tasks) for sandbox in found),
    }


def reset(ask: Ask) -> Json:
    """Back to the configured start; what was dropped."""
    dropped = ask.world.reset(ask.key)
    tasks = sum(len(sandbox.tasks) for sandbox in dropped)
    return {"sandboxes": len(dropped), "tasks": tasks}


HANDLERS = {"getHealth": health, "reset": reset}
