"""A local stand-in for the 4o Image API that behaves like the real service."""

from .app import create_app
from .server import MockServer
from .settings import Settings

__all__ = ["MockServer", "Settings", "create_app"]
