"""The options of the command that say how much a mock takes and keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from .settings import Settings

_DEFAULTS = Settings()
F = TypeVar("F", bound=Callable[..., Any])
# By their names in the settings: the least, and what is limited.
_LIMITS = {
    "body_limit": (1024, "Bytes of a request body."),
    "snapshot_limit": (1024, "Bytes of a state that is loaded."),
    "task_limit": (0, "Ended tasks of a key that are kept."),
    "sandbox_limit": (1, "API keys whose sandboxes are kept."),
    "journal_limit": (0, "Requests of a key that are remembered."),
}


def limits(command: F) -> F:
    """Give a command an option for each limit."""
    for name, (least, text) in reversed(_LIMITS.items()):
        option = click.option(
            f"--{name.replace('_', '-')}",
            type=click.IntRange(min=least),
            default=getattr(_DEFAULTS, name),
            help=text,
        )
        command = option(command)
    return command
