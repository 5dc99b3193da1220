"""The state of a sandbox, or of all, as data: saved, kept, and brought back.

Not in it are the journal, the request windows, rules, uploaded files, and the files that edits were
made from: an image that was composited is a stand-in afterwards.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from urllib.parse import urlsplit

from attrs import evolve

from .byte_budget import NoRoom
from .clock.clock import Clock
from .converter import from_json
from .json_values import Unreadable, parse
from .mock_state import MockState
from .openapi import Json
from .scenarios.model import CREATING
from .scenarios.registry import ScenarioRegistry
from .settings import Settings, settings_table
from .state.deliveries import Delivery
from .state.registry import key_fingerprint
from .state.sandbox import Sandbox
from .state.snapshot import PendingEvent, SavedSandbox, Snapshot
from .state.task import Task, view_at
from .validation import BodyRules
from .validation_messages import abbreviate

# What waits for a delivery is known from the delivery.
_OF_TASKS = ("task.ended", "images.expired")


def save(state: MockState, key: str | None) -> Snapshot:
    """The state of one key, or of all."""
    if key is not None:
        sandbox = state.sandbox(key)
        found = (_saved(key_fingerprint(key), sandbox),)
        return Snapshot(sandbox.scheduler.now(), found, state.seed)
    every = tuple(_saved(name, sandbox) for name, sandbox in state.registry.by_fingerprint())
    switches = _switches(state.anonymous.settings)
    return Snapshot(state.clock.now(), every, state.seed, state.clock.time, switches)


def load(state: MockState, key: str | None, snapshot: Snapshot) -> None:
    """Bring a state back, in place of what there is.

    Raises:
        LookupError: a key has to take one of several sandboxes, and none was its own.
        NoRoom: its running tasks take more bytes than there are.
    """
    if key is not None:
        state.install({key: _restored(state, _chosen(snapshot, key_fingerprint(key)))})
        return
    every = _all_restored(state, snapshot.sandboxes)
    if snapshot.time and snapshot.settings:
        state.clock.show(snapshot.time)
        state.anonymous.configure(_switched(state.anonymous.settings, snapshot.settings))
    state.install(every, only=True)


def _chosen(snapshot: Snapshot, name: str) -> SavedSandbox:
    """The key's own sandbox; or the only one, of any key."""
    own = [saved for saved in snapshot.sandboxes if saved.key == name]
    if not own and len(snapshot.sandboxes) != 1:
        raise LookupError("none of its sandboxes belongs to this key")
    return (own or snapshot.sandboxes)[0]


def _saved(name: str, sandbox: Sandbox) -> SavedSandbox:
    scheduler = sandbox.scheduler
    with scheduler.paused(), sandbox.lock:
        return SavedSandbox(
            name,
            scheduler.clock.time,
            _switches(sandbox.settings),
            evolve(sandbox.account, bookings=sandbox.account.bookings.copy()),
            tuple(sandbox.tasks.values()),
            tuple(_copy(delivery) for delivery in sandbox.deliveries),
            tuple(
                PendingEvent(event.due, event.kind, event.task_id)
                for event in scheduler.pending()
                if event.kind in _OF_TASKS
            ),
            sandbox.created,
        )


def _all_restored(state: MockState, saved: Iterable[SavedSandbox]) -> dict[str, Sandbox]:
    """Sandboxes by the fingerprints of their keys; none when one of them has no room."""
    made: dict[str, Sandbox] = {}
    try:
        for one in saved:
            made[one.key] = _restored(state, one)
    except NoRoom:
        for sandbox in made.values():
            sandbox.close()
        raise
    return made


def _restored(state: MockState, saved: SavedSandbox) -> Sandbox:
    sandbox = state.anonymous.copy(saved.key)
    clock: Clock = sandbox.scheduler.clock
    clock.show(saved.time)
    sandbox.settings = _switched(sandbox.settings, saved.settings)
    sandbox.account = evolve(saved.account, bookings=saved.account.bookings.copy())
    try:
        _restore_tasks(sandbox, saved)
    except NoRoom:
        sandbox.close()
        raise
    for waiting in saved.waiting:
        if task := sandbox.tasks.get(waiting.task_id):
            sandbox.expect(task, waiting.kind, waiting.at)
    for delivery in saved.deliveries:
        state.dispatcher.resume(sandbox, _copy(delivery))
    return sandbox


def _restore_tasks(sandbox: Sandbox, saved: SavedSandbox) -> None:
    now = sandbox.scheduler.now()
    for task in saved.tasks:
        sandbox.tasks.add(task)
        if view_at(task.plan, now).done:
            sandbox.tasks.end(task.id)
    sandbox.created = max(saved.created, len(sandbox.tasks))


def _copy(delivery: Delivery) -> Delivery:
    """One whose attempts go on without those of the other."""
    return evolve(delivery, attempts=[evolve(attempt) for attempt in delivery.attempts])


def _switches(settings: Settings) -> Json:
    saved = [row.name for row in settings_table() if row.is_saved]
    return {name: getattr(settings, name) for name in saved}


def _switched(settings: Settings, switches: Json) -> Settings:
    return evolve(settings, **switches)


def snapshot(state: MockState, data: Json) -> Snapshot:
    """The snapshot in a JSON object that the schema `Snapshot` allows.

    Raises:
        ValueError: this mock could not have saved it; the text begins with where that shows.
    """
    found = from_json(Snapshot, data)
    _unique("sandboxes", (saved.key for saved in found.sandboxes))
    check = _Check(state)
    checked = [check.sandbox(f"sandboxes[{i}]", saved) for i, saved in enumerate(found.sandboxes)]
    return evolve(found, sandboxes=tuple(checked))


class _Check:
    """Checks the parts of a snapshot with what one mock knows."""

    def __init__(self, state: MockState) -> None:
        document = state.document
        self._rules = {
            name: BodyRules(document, document.operations[name].body_schema) for name in CREATING
        }
        self._catalogue: ScenarioRegistry = state.catalogue

    def sandbox(self, where: str, saved: SavedSandbox) -> SavedSandbox:
        """A sandbox as it can be restored."""
        _unique(f"{where}.tasks", (task.id for task in saved.tasks))
        _unique(f"{where}.deliveries", (delivery.id for delivery in saved.deliveries))
        tasks = [self._task(f"{where}.tasks[{i}]", task) for i, task in enumerate(saved.tasks)]
        for i, delivery in enumerate(saved.deliveries):
            _address(f"{where}.deliveries[{i}].base_url", delivery.base_url)
        endless = {task.id for task in tasks if not math.isfinite(task.plan.ends)}
        for i, waiting in enumerate(saved.waiting):
            if waiting.task_id in endless:
                raise ValueError(f"{where}.waiting[{i}]: task {waiting.task_id} never ends.")
        return evolve(saved, tasks=tuple(tasks))

    def _task(self, where: str, task: Task) -> Task:
        _address(f"{where}.base_url", task.base_url)
        try:
            request = parse(task.sent.encode())
        except Unreadable as error:
            raise ValueError(f"{where}.sent: {error}") from error
        broken = self._rules[task.operation].broken(request)
        if broken:
            raise ValueError(f"{where}.sent: {broken[0]}")
        if task.model not in (None, request.get("model")):
            raise ValueError(f"{where}.model: {abbreviate(task.model)} is not the model of sent.")
        if task.scenario is None:
            return task
        try:
            return evolve(task, scenario=self._catalogue.checked(task.scenario))
        except ValueError as error:
            raise ValueError(f"{where}.scenario.{error}") from error


def _address(where: str, url: str) -> None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise ValueError(f"{where}: {error}.") from error


def _unique(where: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"{where}: {name} occurs twice.")
        seen.add(name)
