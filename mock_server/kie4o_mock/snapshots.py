"""The state of a sandbox, or of all, as data: saved, kept, and brought back.

Not in it are the journal, the request windows, rules, and the files that edits were made from: a
picture that was composited is a stand-in afterwards.
"""

from __future__ import annotations

from typing import Literal

from attrs import asdict, evolve, fields, frozen

from .document import Json
from .plain import plain, shaped
from .sandboxes.accounts import Account
from .sandboxes.deliveries import Delivery
from .sandboxes.sandbox import Sandbox
from .sandboxes.tasks import Task
from .settings import Progression, Settings
from .timing.clock import Clock, Time
from .world import World, mark

# What waits for a delivery is known from the delivery.
_OF_TASKS = ("task.ended", "images.expired")


@frozen
class Waiting:
    """An event that was queued for a task."""

    at: float
    kind: str
    task_id: str


@frozen
class Switches:
    """The settings that can be changed while the mock runs."""

    progression: Progression
    task_seconds: float
    polls: int
    credits: float
    price: float
    rate_limits: bool
    queue_limit: int | None
    maintenance: bool
    refunds: bool
    strict: bool
    magic: bool


@frozen
class SavedSandbox:
    """One sandbox. Its key is not told, only what the key can be recognised by."""

    key: str
    time: Time
    settings: Switches
    account: Account
    tasks: tuple[Task, ...]
    deliveries: tuple[Delivery, ...]
    waiting: tuple[Waiting, ...]


@frozen
class Snapshot:
    """What was saved; `time` and `settings` are those of sandboxes to come, where all were."""

    seed: int
    saved_at: float
    sandboxes: tuple[SavedSandbox, ...]
    time: Time | None = None
    settings: Switches | None = None
    version: Literal[1] = 1

    @classmethod
    def of(cls, data: Json) -> Snapshot:
        """The snapshot in a JSON object; raises `plain.Misshapen`."""
        return shaped(cls, data)

    @property
    def data(self) -> Json:
        """It as a JSON object."""
        data: Json = plain(self)
        return data

    @property
    def tasks(self) -> int:
        return sum(len(sandbox.tasks) for sandbox in self.sandboxes)


def save(world: World, key: str | None) -> Snapshot:
    """The state of one key, or of all."""
    if key is not None:
        sandbox = world.sandbox(key)
        found = (_saved(mark(key), sandbox),)
        return Snapshot(world.seed, sandbox.timeline.now(), found)
    every = tuple(_saved(name, sandbox) for name, sandbox in world.marked())
    clock, switches = world.clock, _switches(world.settings)
    return Snapshot(world.seed, clock.now(), every, clock.time, switches)


def load(world: World, key: str | None, snapshot: Snapshot) -> None:
    """Bring a state back, in place of what there is.

    Raises:
        LookupError: a key has to take one of several sandboxes, and none was its own.
    """
    if key is not None:
        world.place({key: _restored(world, _chosen(snapshot, mark(key)))})
        return
    every = {saved.key: _restored(world, saved) for saved in snapshot.sandboxes}
    if snapshot.time and snapshot.settings:
        world.clock.show(snapshot.time)
        world.settings = _switched(world.settings, snapshot.settings)
    world.place(every, only=True)


def _chosen(snapshot: Snapshot, name: str) -> SavedSandbox:
    """The key's own sandbox; or the only one, whoever's it was."""
    own = [saved for saved in snapshot.sandboxes if saved.key == name]
    if not own and len(snapshot.sandboxes) != 1:
        raise LookupError("none of its sandboxes belongs to this key")
    return (own or snapshot.sandboxes)[0]


def _saved(name: str, sandbox: Sandbox) -> SavedSandbox:
    timeline = sandbox.timeline
    with timeline.still(), sandbox.lock:
        return SavedSandbox(
            name,
            timeline.clock.time,
            _switches(sandbox.settings),
            shaped(Account, plain(sandbox.account)),
            tuple(sandbox.tasks.values()),
            tuple(shaped(Delivery, plain(delivery)) for delivery in sandbox.deliveries),
            tuple(
                Waiting(event.due, event.kind, event.task_id)
                for event in timeline.pending()
                if event.kind in _OF_TASKS
            ),
        )


def _restored(world: World, saved: SavedSandbox) -> Sandbox:
    sandbox = world.fresh(saved.key)
    clock: Clock = sandbox.timeline.clock
    clock.show(saved.time)
    sandbox.settings = _switched(sandbox.settings, saved.settings)
    sandbox.account = shaped(Account, plain(saved.account))
    sandbox.restore(saved.tasks)
    for waiting in saved.waiting:
        if task := sandbox.tasks.get(waiting.task_id):
            sandbox.expect(task, waiting.kind, waiting.at)
    for delivery in saved.deliveries:
        world.courier.resume(sandbox, shaped(Delivery, plain(delivery)))
    return sandbox


def _switches(settings: Settings) -> Switches:
    return Switches(**{f.name: getattr(settings, f.name) for f in fields(Switches)})


def _switched(settings: Settings, switches: Switches) -> Settings:
    return evolve(settings, **asdict(switches))
