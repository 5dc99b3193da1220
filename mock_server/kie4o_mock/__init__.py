"""A mock of the 4o Image API, on this machine, that behaves like the real service."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .app import create_app
    from .server.waitress_server import MockServer
    from .settings import Settings
    from .testing.control_client import ControlClient
    from .testing.transports import AppTransport, AsgiTransport, InProcessTransport

__all__ = [
    "AppTransport",
    "AsgiTransport",
    "ControlClient",
    "InProcessTransport",
    "MockServer",
    "Settings",
    "create_app",
]

_HOMES = {
    "AppTransport": ".testing.transports",
    "AsgiTransport": ".testing.transports",
    "ControlClient": ".testing.control_client",
    "InProcessTransport": ".testing.transports",
    "MockServer": ".server.waitress_server",
    "Settings": ".settings",
    "create_app": ".app",
}


def __getattr__(name: str) -> Any:
    # Imported on first use, so that the command can say what is missing when Flask is.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name], __name__), name)
