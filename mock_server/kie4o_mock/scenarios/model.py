"""What can go another way than usual, as values: one form for our file, users' files and rules."""

from __future__ import annotations

from typing import Literal

from attrs import Factory, frozen

from ..settings import Profile
from .faults import Fault
from .patch import BodyPatch

GENERATE = "generateImage"
CREATE_JOB = "createJob"
# The operations that create tasks, and those that a task can be followed to.
CREATING = (GENERATE, CREATE_JOB)
_ABOUT_TASKS = frozenset({"getTask", "getJob", "getDownloadUrl", "getCommonDownloadUrl"})


def _meant(life: TaskBehavior) -> Literal["time", "polls"] | None:
    """What brings a task to its end, where a scenario does not say: seconds mean time."""
    if life.seconds is not None:
        return "time"
    return None if life.polls is None else "polls"


@frozen
class TaskBehavior:
    """How a task lives.

    Args:
        fails: the failed record that it ends as.
        seconds: how long it runs.
        polls: which read ends it.
        progression: what brings it to its end, instead of what the mock was told; `never` is
            nothing.
        progress: what its record shows while it runs, one after the other.
        pictures: the most that it draws; all are paid for.
        lag: seconds that its record is behind its callback.
        hidden: seconds after its creation in which it is unknown.
    """

    fails: str | None = None
    seconds: float | None = None
    polls: int | None = None
    progression: Literal["time", "polls", "instant", "never"] | None = Factory(
        _meant, takes_self=True
    )
    progress: tuple[float, ...] = ()
    pictures: int | None = None
    lag: float = 0.0
    hidden: float = 0.0


Signature = Literal["valid", "none", "wrong", "stale"]


@frozen
class CallbackPlan:
    """One callback of a task.

    Args:
        delay: seconds after the end of the task.
        early: before generate answers, in place of after the end.
        signature: how it is signed.
        body: a callback of the document to send in place of the task's own.
        edits: what is changed in the body.
    """

    delay: float = 0.0
    early: bool = False
    signature: Signature = "valid"
    body: str | None = None
    edits: BodyPatch | None = None


DEFAULT_CALLBACKS = (CallbackPlan(),)


@frozen
class ImageBehavior:
    """What is wrong with the images of a task.

    Args:
        gone: their URLs lead nowhere.
        keep: the part of the file that is there, from 0 to 1.
        text: a page in place of the image.
        type: the content type that they are served as.
        fault: what goes wrong on the line.
    """

    gone: bool = False
    keep: float = 1.0
    text: str | None = None
    type: str | None = None
    fault: Fault | None = None


@frozen
class UploadBehavior:
    """How long an uploaded file is there: `seconds` of the mock's clock."""

    seconds: float


@frozen(kw_only=True)
class Scenario:
    """One way that things can go.

    Args:
        name: how it is asked for; empty where a rule describes its own.
        meaning: what happens, in one sentence.
        client: how a good client responds to it.
        group: what it is about.
        operations: those whose answers it changes.
        times: how many responses, of each task and operation; None is all.
        when: whether `refuse` and `fault` come before the work is done or after it.
        state: change answers about tasks in this state only.
        refuse: the refusal that is answered.
        http: the HTTP status of the response.
        profile: how the response is written.
        edits: what is changed in the response.
        fault: what goes wrong on the line.
        task: how a task that is created lives.
        pictures: what is wrong with its images.
        callbacks: what is sent when it has ended; None is the usual.
        upload: how long a file that is uploaded is there; None is the usual.
    """

    name: str = ""
    meaning: str = ""
    client: str = ""
    group: str = "own"
    operations: tuple[str, ...] = ()
    times: int | None = None
    when: Literal["before", "after"] = "before"
    state: Literal["running", "ended"] | None = None
    refuse: str | None = None
    http: int | None = None
    profile: Profile | None = None
    edits: BodyPatch | None = None
    fault: Fault | None = None
    task: TaskBehavior | None = None
    pictures: ImageBehavior | None = None
    callbacks: tuple[CallbackPlan, ...] | None = None
    upload: UploadBehavior | None = None

    @property
    def answers(self) -> bool:
        """Whether it changes responses, or what an operation does at once."""
        effects = (self.refuse, self.http, self.profile, self.edits, self.fault, self.upload)
        return any(effect is not None for effect in effects)

    @property
    def lives(self) -> bool:
        """Whether it changes the life of tasks."""
        return any([self.task, self.pictures, self.callbacks is not None])

    @property
    def binds(self) -> bool:
        """Whether a task created under it keeps it."""
        if self.lives:
            return True
        return not self._creates and not _ABOUT_TASKS.isdisjoint(self.operations)

    def acts(self, operation: str) -> bool:
        """Whether a request of this operation goes another way under it."""
        return operation in self.operations or (operation in CREATING and self.binds)

    def follows(self, operation: str) -> bool:
        """Whether a later request about a task that keeps it goes another way."""
        return operation in self.operations and not self._creates

    @property
    def _creates(self) -> bool:
        """Whether it changes what creates a task."""
        return any(operation in CREATING for operation in self.operations)
