"""The control plane's document, served by itself."""

from __future__ import annotations

from ..control_document import document
from ..openapi import Json
from .control_request import ControlRequest


def show(_ask: ControlRequest) -> Json:
    """The document as JSON."""
    return document()


HANDLERS = {"getControlDocument": show}
