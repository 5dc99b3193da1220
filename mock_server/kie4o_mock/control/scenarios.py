"""The scenarios that can be asked for by name."""

from __future__ import annotations

from ..document import Json
from .ask import Ask


def list_scenarios(ask: Ask) -> Json:
    """Each with its meaning, how a good client answers it, and its effects."""
    group = ask.query.get("group")
    entries = ask.world.catalogue.entries
    return {"scenarios": [e for e in entries if group in (None, e.get("group", "own"))]}


HANDLERS = {"listScenarios": list_scenarios}
