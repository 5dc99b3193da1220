"""Kie.ai's 4o Image API for Python: generate, wait, save, and never pay twice.

    from kie4o import Kie

    with Kie() as kie:                      # the key is in KIE_API_KEY
        task = kie.generate("A red fox in the snow", size="3:2")
        print(kie.save(task, "out"))

Every error is a `KieError`; the tree is drawn in `kie4o.errors`.
"""

import importlib
import logging
from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from . import callbacks, errors
    from .aclient import AsyncKie
    from .callbacks import Callback
    from .client import Kie
    from .clock import Clock
    from .errors import ApiError, KieError, TaskFailedError, TaskTimeoutError
    from .options import Options
    from .polling import Poll
    from .steps import BatchItem
    from .task import Task

__all__ = [
    "ApiError",
    "AsyncKie",
    "BatchItem",
    "Callback",
    "Clock",
    "Kie",
    "KieError",
    "Options",
    "Poll",
    "Task",
    "TaskFailedError",
    "TaskTimeoutError",
    "__version__",
    "callbacks",
    "errors",
]

# Imported when they are first asked for: `kie4o --help` needs no HTTP client.
_HOMES = {
    "ApiError": "errors",
    "AsyncKie": "aclient",
    "BatchItem": "steps",
    "Callback": "callbacks",
    "Clock": "clock",
    "Kie": "client",
    "KieError": "errors",
    "Options": "options",
    "Poll": "polling",
    "Task": "task",
    "TaskFailedError": "errors",
    "TaskTimeoutError": "errors",
}

logging.getLogger("kie4o").addHandler(logging.NullHandler())


def __getattr__(name: str) -> Any:
    if name in ("callbacks", "errors"):
        return importlib.import_module(f".{name}", __name__)
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
