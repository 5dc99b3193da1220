"""The settings that can be switched while the mock runs, for one key or for all."""

from __future__ import annotations

from attrs import evolve

from ..document import Json
from .ask import Ask

# By their names in the control plane's document.
_NAMES = {
    "progression": "progression",
    "taskSeconds": "task_seconds",
    "polls": "polls",
    "rateLimits": "rate_limits",
    "queueLimit": "queue_limit",
    "maintenance": "maintenance",
    "refunds": "refunds",
    "strict": "strict",
    "magic": "magic",
}


def show(ask: Ask) -> Json:
    """The settings of a key; without a key, what new keys start with."""
    settings = ask.owners()[-1].settings
    return {shown: getattr(settings, name) for shown, name in _NAMES.items()}


def change(ask: Ask) -> Json:
    """Switch some; a reset brings the configured ones back."""
    changes = {_NAMES[shown]: value for shown, value in ask.body.items()}
    for owner in ask.owners():
        owner.settings = evolve(owner.settings, **changes)
    return show(ask)


HANDLERS = {"getSettings": show, "changeSettings": change}
