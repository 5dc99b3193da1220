"""Snapshots: a state saved under a name, or as data, and loaded again."""

from __future__ import annotations

from ..byte_budget import NoRoom
from ..errors import Problem, invalid
from ..openapi import Json
from ..snapshots import load, save
from ..snapshots import snapshot as snapshot_of
from ..state.snapshot import Snapshot
from ..validation_messages import abbreviate
from . import schemas
from .control_request import ControlRequest


def list_states(request: ControlRequest) -> Json:
    """The snapshots that are kept, the oldest first."""
    seen = request.state.snapshots.seen_by(request.key)
    return {"snapshots": [{"name": name, **schemas.saved(snapshot)} for name, snapshot in seen]}


def save_state(request: ControlRequest) -> Json:
    """The state as data; with a name also kept, in place of an earlier one of that name."""
    snapshot = save(request.state, request.key)
    if name := request.query.get("name"):
        request.state.snapshots.keep(request.key, name, snapshot)
    return schemas.snapshot(snapshot)


def load_state(request: ControlRequest) -> Json:
    """Bring back what was saved under a name, or what is sent."""
    snapshot = _asked(request)
    try:
        load(request.state, request.key, snapshot)
    except NoRoom as full:
        raise Problem(409, "Too many running tasks", f"body: {full}") from None
    except LookupError as error:
        raise Problem(409, "Which sandbox?", f"Load without a key: {error.args[0]}.") from error
    return schemas.saved(snapshot)


def _asked(request: ControlRequest) -> Snapshot:
    name = request.query.get("name")
    if (name is None) is not bool(request.body):
        sent = "neither" if name is None else "both"
        raise invalid(f"body: send a snapshot, or the name of one; you sent {sent}.")
    if name is None:
        try:
            return snapshot_of(request.state, request.body)
        except ValueError as error:
            raise invalid(f"body: this is not a snapshot of this version. {error}") from error
    found = request.state.snapshots.get(request.key, name)
    if found is None:
        raise Problem(404, "Unknown snapshot", f"name: there is no snapshot {abbreviate(name)}.")
    return found


HANDLERS = {"listStates": list_states, "saveState": save_state, "loadState": load_state}
