"""The mock as a whole: how it is, its document, and back to the start."""

from __future__ import annotations

from importlib.metadata import version
from typing import Protocol

from ..openapi import Json, control_document
from .control_request import ControlRequest


class Bounded(Protocol):
    """Something that keeps no more than a limit, and counts what it dropped."""

    @property
    def used(self) -> int: ...
    @property
    def limit(self) -> float: ...
    @property
    def dropped(self) -> int: ...


def health(request: ControlRequest) -> Json:
    """Version, settings, and how much there is."""
    found = request.state.sandboxes()
    settings = request.state.settings
    return {
        "status": "ok",
        "version": version("kie4o"),
        "profile": settings.profile,
        "httpStatus": settings.http_status,
        **({"seed": request.state.seed} if request.trusted else {}),
        "sandboxes": len(found),
        "tasks": sum(len(sandbox.tasks) for sandbox in found),
        "bounds": {
            "sandboxes": _bound(request.state.registry),
            "inboxBytes": _bound(request.state.inboxes),
            "stateBytes": _bound(request.state.state_budget),
            "journalBytes": _bound(request.state.journal_budget),
        },
    }


def reset(request: ControlRequest) -> Json:
    """Back to the configured start; what was dropped."""
    dropped = request.state.reset(request.key)
    tasks = sum(len(sandbox.tasks) for sandbox in dropped)
    return {"sandboxes": len(dropped), "tasks": tasks}


def _bound(store: Bounded) -> Json:
    return {"used": store.used, "limit": store.limit, "dropped": store.dropped}


def show_document(_request: ControlRequest) -> Json:
    """The document as JSON."""
    return control_document().raw


HANDLERS = {
    "getHealth": health,
    "reset": reset,
    "getControlDocument": show_document,
}
