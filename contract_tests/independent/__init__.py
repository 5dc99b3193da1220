"""A second implementation of the API, small and apart from everything else here.

It stands for somebody else's: the suite must pass on it although it shares neither code nor data
with the mock and the client. It is written from the facts, in nothing but the standard library.
"""

from __future__ import annotations

from .server import serving
from .service import Service
from .settings import Settings
from .web import Application

__all__ = ["Application", "Service", "Settings", "serving"]
