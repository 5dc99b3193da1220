"""The mock as a whole: how it is, the documents, and back to the start."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from flask import request as flask_request

from ..byte_budget import ByteBudget
from ..callbacks.inbox import Inboxes
from ..openapi import Json, OpenApi, control_document
from ..state.registry import SandboxRegistry
from .control_request import ControlRequest


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


def _bound(store: SandboxRegistry | Inboxes | ByteBudget[Any]) -> Json:
    return {"used": store.used, "limit": store.limit, "dropped": store.dropped}


def show_document(_request: ControlRequest) -> Json:
    """The document as JSON."""
    return _served_here(control_document())


def show_api_document(request: ControlRequest) -> Json:
    """The document of the API as JSON."""
    return _served_here(request.state.document)


def _served_here(document: OpenApi) -> Json:
    """A document whose only server is the one that was asked for it."""
    # Flask's own, because the mock may be below a path of another application.
    here = {"url": flask_request.script_root or "/"}
    paths = {
        path: {name: _without_servers(part) for name, part in item.items()}
        for path, item in document.raw["paths"].items()
    }
    return {**document.raw, "servers": [here], "paths": paths}


def _without_servers(part: Any) -> Any:
    """An operation, or another part of a path, without hosts of its own."""
    is_object = isinstance(part, dict)
    return {name: part[name] for name in part if name != "servers"} if is_object else part


HANDLERS = {
    "getHealth": health,
    "reset": reset,
    "getControlDocument": show_document,
    "getApiDocument": show_api_document,
}
