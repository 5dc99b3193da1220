"""Snapshots: a state saved under a name, or as data, and loaded again."""

from __future__ import annotations

from ..document import Json
from ..loading import snapshot as snapshot_of
from ..problems import Problem, invalid
from ..sandboxes.saved import Snapshot
from ..snapshots import load, save
from ..world import World
from .ask import Ask

_MOST = 100


def list_states(ask: Ask) -> Json:
    """The snapshots that are kept, the oldest first."""
    kept = _kept(ask.world)
    own = [(name, snapshot) for (key, name), snapshot in kept.items() if key in (None, ask.key)]
    return {"snapshots": [{"name": name, **_counted(snapshot)} for name, snapshot in own]}


def save_state(ask: Ask) -> Json:
    """The state as data; with a name also kept, in place of an earlier one of that name."""
    snapshot = save(ask.world, ask.key)
    if name := ask.query.get("name"):
        kept = _kept(ask.world)
        kept.pop((ask.key, name), None)
        kept[ask.key, name] = snapshot
        while len(kept) > _MOST:
            del kept[next(iter(kept))]
    return snapshot.data


def load_state(ask: Ask) -> Json:
    """Bring back what was saved under a name, or what is sent."""
    snapshot = _asked(ask)
    try:
        load(ask.world, ask.key, snapshot)
    except LookupError as error:
        raise Problem(409, "Which sandbox?", f"Load without a key: {error.args[0]}.") from error
    return _counted(snapshot)


def _asked(ask: Ask) -> Snapshot:
    name = ask.query.get("name")
    if (name is None) is not bool(ask.body):
        raise invalid("body: send a snapshot, or the name of one, not both.")
    if name is None:
        try:
            return snapshot_of(ask.world, ask.body)
        except ValueError as error:
            raise invalid(f"It is no snapshot of this version. {error}") from error
    kept = _kept(ask.world)
    found = kept.get((ask.key, name)) or kept.get((None, name))
    if found is None:
        raise Problem(404, "Unknown snapshot", f"name: there is no snapshot {name!r}.")
    return found


def _kept(world: World) -> dict[tuple[str | None, str], Snapshot]:
    """The snapshots by key and name; those saved without a key are everybody's."""
    return world.snapshots


def _counted(snapshot: Snapshot) -> Json:
    return {
        "savedAt": snapshot.saved_at,
        "sandboxes": len(snapshot.sandboxes),
        "tasks": snapshot.tasks,
    }


HANDLERS = {"listStates": list_states, "saveState": save_state, "loadState": load_state}
