"""Kie.ai's 4o Image API for Python: generate, wait, save, and never pay twice.

    from kie4o import Kie

    with Kie() as kie:                      # the key is in KIE_API_KEY
        task = kie.generate("A red fox in the snow", size="3:2")
        print(kie.save(task, "out"))

Every error is a `KieError`; the tree is drawn in `kie4o.errors`.
"""

import logging

from . import callbacks, errors
from ._version import __version__
from .aclient import AsyncKie
from .callbacks import Callback
from .client import Kie
from .clock import Clock
from .errors import (
    ApiError,
    KieError,
    TaskFailed,
    TaskTimeout,
)
from .polling import Poll
from .request import Options
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
    "TaskFailed",
    "TaskTimeout",
    "__version__",
    "callbacks",
    "errors",
]

logging.getLogger("kie4o").addHandler(logging.NullHandler())
