"""Snapshots: a state saved under a name, or as data, and loaded again."""

from __future__ import annotations

from ..loading import snapshot as snapshot_of
from ..mock_state import MockState
from ..openapi import Json
from ..problems import Problem, invalid
from ..snapshots import load, save
from ..state.snapshot import Snapshot
from . import schemas
from .control_request import ControlRequest

_MOST = 100


def list_states(request: ControlRequest) -> Json:
    """The snapshots that are kept, the oldest first."""
    kept = _kept(request.state)
    own = [(name, snapshot) for (key, name), snapshot in kept.items() if key in (None, request.key)]
    return {"snapshots": [{"name": name, **schemas.saved(snapshot)} for name, snapshot in own]}


def save_state(request: ControlRequest) -> Json:
    """The state as data; with a name also kept, in place of an earlier one of that name."""
    snapshot = save(request.state, request.key)
    if name := request.query.get("name"):
        kept = _kept(request.state)
        kept.pop((request.key, name), None)
        kept[request.key, name] = snapshot
        while len(kept) > _MOST:
            del kept[next(iter(kept))]
    return schemas.snapshot(snapshot)


def load_state(request: ControlRequest) -> Json:
    """Bring back what was saved under a name, or what is sent."""
    snapshot = _asked(request)
    try:
        load(request.state, request.key, snapshot)
    except LookupError as error:
        raise Problem(409, "Which sandbox?", f"Load without a key: {error.args[0]}.") from error
    return schemas.saved(snapshot)


def _asked(request: ControlRequest) -> Snapshot:
    name = request.query.get("name")
    if (name is None) is not bool(request.body):
        raise invalid("body: send a snapshot, or the name of one, not both.")
    if name is None:
        try:
            return snapshot_of(request.state, request.body)
        except ValueError as error:
            raise invalid(f"It is no snapshot of this version. {error}") from error
    kept = _kept(request.state)
    found = kept.get((request.key, name)) or kept.get((None, name))
    if found is None:
        raise Problem(404, "Unknown snapshot", f"name: there is no snapshot {name!r}.")
    return found


def _kept(state: MockState) -> dict[tuple[str | None, str], Snapshot]:
    """The snapshots by key and name; those saved without a key are everybody's."""
    return state.snapshots


HANDLERS = {"listStates": list_states, "saveState": save_state, "loadState": load_state}
