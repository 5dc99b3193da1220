"""A second implementation of the API, small and apart from everything else here.

It stands for somebody else's: the suite must pass on it although it shares neither code nor data
with the mock, the client and the document. It is written from the facts.
"""

from __future__ import annotations

from .app import Application, serving
from .service import Service

__all__ = ["Application", "Service", "serving"]
