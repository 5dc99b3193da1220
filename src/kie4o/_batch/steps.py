"""What a batch asks for, and what it gives."""

from __future__ import annotations

from attrs import frozen

from .._image_request import ImageRequest
from .._task import Task
from ..errors import KieError


@frozen
class BatchItem:
    """What became of one prompt: a finished task, or an error that may carry its task.

    Attributes:
        index: the place of the prompt in the batch, from 0.
        prompt: its text; None where it has none.
        task: its task, whenever one was created, also beside an error.
        error: why there are no images; None when there are.
    """

    index: int
    prompt: str | None
    task: Task | None = None
    error: KieError | None = None


@frozen
class Upload:
    """Work: upload the files of this request."""

    index: int
    request: ImageRequest


@frozen
class Create:
    """Work: create this task, under a key where the batch is shared with other processes."""

    index: int
    request: ImageRequest
    key: str | None = None


@frozen
class PollTask:
    """Work: read this task, which has `left` seconds left."""

    index: int
    task: Task
    left: float


@frozen
class Pause:
    """Nothing to do for `seconds`, which may be infinite, or until a result is told."""

    seconds: float


Work = Upload | Create | PollTask
# What came of work; None of an upload.
Outcome = Task | KieError | None
