"""The scenarios that can be asked for by name."""

from __future__ import annotations

from ..openapi import Json
from .control_request import ControlRequest


def list_scenarios(request: ControlRequest) -> Json:
    """Each with its meaning, how a good client answers it, and its effects."""
    group = request.query.get("group")
    entries = request.state.catalogue.entries
    return {"scenarios": [e for e in entries if group in (None, e.get("group", "own"))]}


HANDLERS = {"listScenarios": list_scenarios}
