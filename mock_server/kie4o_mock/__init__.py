"""A local stand-in for the 4o Image API that behaves like the real service."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .app import create_app
    from .serving.server import MockServer
    from .settings import Settings
    from .testing.apps import Apps
    from .testing.asgi import AsgiTransport
    from .testing.inprocess import InProcess
    from .testing.remote import Control

__all__ = [
    "Apps",
    "AsgiTransport",
    "Control",
    "InProcess",
    "MockServer",
    "Settings",
    "create_app",
]

_HOMES = {
    "Apps": ".testing.apps",
    "AsgiTransport": ".testing.asgi",
    "Control": ".testing.remote",
    "InProcess": ".testing.inprocess",
    "MockServer": ".serving.server",
    "Settings": ".settings",
    "create_app": ".app",
}


def __getattr__(name: str) -> Any:
    # Imported on first use, so that the command can say what is missing when Flask is.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name], __name__), name)
