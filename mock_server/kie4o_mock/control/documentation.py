"""The control plane's document, served by itself."""

from __future__ import annotations

from ..openapi import Json, control_document
from .control_request import ControlRequest


def show(_ask: ControlRequest) -> Json:
    """The document as JSON."""
    return control_document().raw


HANDLERS = {"getControlDocument": show}
