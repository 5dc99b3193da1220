"""The settings that can be switched while the mock runs, for one key or for all."""

from __future__ import annotations

from attrs import evolve

from ..openapi import Json
from ..settings import settings_table
from .control_request import ControlRequest

# By their names in JSON.
_NAMES = {row.json_name: row.name for row in settings_table() if row.form.at_run_time}


def show(request: ControlRequest) -> Json:
    """The settings of a key; without a key, what new keys start with."""
    settings = request.sandbox.settings
    return {shown: getattr(settings, name) for shown, name in _NAMES.items()}


def change(request: ControlRequest) -> Json:
    """Switch some; a reset brings the configured ones back."""
    changes = {_NAMES[shown]: value for shown, value in request.body.items()}
    for sandbox in request.sandboxes():
        sandbox.settings = evolve(sandbox.settings, **changes)
    return show(request)


HANDLERS = {"getSettings": show, "changeSettings": change}
