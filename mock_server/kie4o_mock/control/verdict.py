"""The verdict on the clients of one key, or of all."""

from __future__ import annotations

from ..openapi import Json
from ..verdict.judge import judge
from . import schemas
from .control_request import ControlRequest


def show(request: ControlRequest) -> Json:
    """What the activity log says about the habits of clients."""
    return schemas.verdict(judge(request.state, request.sandboxes()))


HANDLERS = {"getVerdict": show}
