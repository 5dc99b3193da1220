"""The state of a sandbox, or of all, as data: saved, kept, and brought back.

Not in it are the journal, the request windows, rules, and the files that edits were made from: a
picture that was composited is a stand-in afterwards.
"""

from __future__ import annotations

from attrs import asdict, evolve, fields

from .sandboxes.deliveries import Delivery
from .sandboxes.registry import mark
from .sandboxes.sandbox import Sandbox
from .sandboxes.saved import SavedSandbox, Snapshot, Switches, Waiting
from .settings import Settings
from .timing.clock import Clock
from .world import World

# What waits for a delivery is known from the delivery.
_OF_TASKS = ("task.ended", "images.expired")


def save(world: World, key: str | None) -> Snapshot:
    """The state of one key, or of all."""
    if key is not None:
        sandbox = world.sandbox(key)
        found = (_saved(mark(key), sandbox),)
        return Snapshot(sandbox.timeline.now(), found, world.seed)
    every = tuple(_saved(name, sandbox) for name, sandbox in world.registry.marked())
    clock, switches = world.clock, _switches(world.settings)
    return Snapshot(clock.now(), every, world.seed, clock.time, switches)


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
            evolve(sandbox.account, bookings=sandbox.account.bookings.copy()),
            tuple(sandbox.tasks.values()),
            tuple(_copy(delivery) for delivery in sandbox.deliveries),
            tuple(
                Waiting(event.due, event.kind, event.task_id)
                for event in timeline.pending()
                if event.kind in _OF_TASKS
            ),
            sandbox.created,
        )


def _restored(world: World, saved: SavedSandbox) -> Sandbox:
    sandbox = world.fresh(saved.key)
    clock: Clock = sandbox.timeline.clock
    clock.show(saved.time)
    sandbox.settings = _switched(sandbox.settings, saved.settings)
    sandbox.account = evolve(saved.account, bookings=saved.account.bookings.copy())
    sandbox.restore(saved.tasks, saved.created)
    for waiting in saved.waiting:
        if task := sandbox.tasks.get(waiting.task_id):
            sandbox.expect(task, waiting.kind, waiting.at)
    for delivery in saved.deliveries:
        world.courier.resume(sandbox, _copy(delivery))
    return sandbox


def _copy(delivery: Delivery) -> Delivery:
    """One whose attempts go on without those of the other."""
    return evolve(delivery, attempts=[evolve(attempt) for attempt in delivery.attempts])


def _switches(settings: Settings) -> Switches:
    return Switches(**{f.name: getattr(settings, f.name) for f in fields(Switches)})


def _switched(settings: Settings, switches: Switches) -> Settings:
    return evolve(settings, **asdict(switches))
