"""Kie.ai's 4o Image API for Python: generate, wait, save, and never pay twice.

    from kie4o import Kie

    with Kie() as kie:                      # the key is in KIE_API_KEY
        task = kie.generate("A red fox in the snow", size="3:2")
        print(kie.save(task, "out"))

Every error is a `KieError`; the tree is drawn in `kie4o.errors`.

The public modules are `errors`, `callbacks`, `receiver`, `stores` and `testing`. Modules whose
names begin with an underscore can change at any time; import what you need of them from `kie4o`.
"""

import importlib
from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from . import callbacks, errors, receiver, stores, testing
    from ._async.client import AsyncKie
    from ._batch.steps import BatchItem
    from ._clock import Clock
    from ._options import Options
    from ._poll import Poll
    from ._sync.client import Kie
    from ._task import Task
    from ._uploads import UploadedFile, UploadProgress
    from .callbacks import Callback
    from .errors import ApiError, KieError, TaskFailedError, TaskTimeoutError

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
    "UploadProgress",
    "UploadedFile",
    "__version__",
    "callbacks",
    "errors",
    "receiver",
    "stores",
    "testing",
]

_MODULES = ("callbacks", "errors", "receiver", "stores", "testing")
# Imported when they are first asked for: `kie4o --help` needs no HTTP client.
_HOMES = {
    "ApiError": "errors",
    "AsyncKie": "_async.client",
    "BatchItem": "_batch.steps",
    "Callback": "callbacks",
    "Clock": "_clock",
    "Kie": "_sync.client",
    "KieError": "errors",
    "Options": "_options",
    "Poll": "_poll",
    "Task": "_task",
    "TaskFailedError": "errors",
    "TaskTimeoutError": "errors",
    "UploadProgress": "_uploads",
    "UploadedFile": "_uploads",
}


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f".{name}", __name__)
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
