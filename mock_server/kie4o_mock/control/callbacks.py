"""What became of callbacks."""

from __future__ import annotations

from ..document import Json
from .ask import Ask


def list_callbacks(ask: Ask) -> Json:
    """Every delivery with its attempts."""
    found = [delivery for sandbox in ask.sandboxes() for delivery in sandbox.deliveries]
    return {"callbacks": [delivery.describe() for delivery in found]}


HANDLERS = {"listCallbacks": list_callbacks}
