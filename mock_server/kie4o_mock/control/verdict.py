"""What clients do wrong, of one key or of all, and which behaviours they have met."""

from __future__ import annotations

from ..coverage.behaviors import coverage
from ..openapi import Json
from ..verdict.judge import judge
from . import schemas
from .control_request import ControlRequest


def show(request: ControlRequest) -> Json:
    """What the activity log says about the habits of clients."""
    return schemas.verdict(judge(request.state, request.sandboxes()))


def show_coverage(request: ControlRequest) -> Json:
    """Every behaviour, and whether a client has met it."""
    return schemas.coverage(coverage(request.state))


HANDLERS = {"getVerdict": show, "getCoverage": show_coverage}
