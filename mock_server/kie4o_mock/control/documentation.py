"""The control plane's document, served by itself."""

from __future__ import annotations

from ..document import Json
from ..forms import document
from .ask import Ask


def show(_ask: Ask) -> Json:
    """The document as JSON."""
    return document()


HANDLERS = {"getControlDocument": show}
