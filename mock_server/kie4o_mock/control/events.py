"""What happened, as a list that can be followed."""

from __future__ import annotations

from ..document import Json
from ..sandboxes.memory import Happening
from .ask import Ask

_PAGE = 100


def list_events(ask: Ask) -> Json:
    """The events after one that is known; where there are none, those that come in time."""

    def some() -> list[Happening] | None:
        return _matching(ask) or None

    found = ask.world.bell.wait(some, ask.query.get("timeoutSeconds", 0)) or []
    shown = found[: ask.query.get("limit", _PAGE)]
    return {
        "events": [_described(happening) for happening in shown],
        "last": shown[-1].id if shown else ask.query.get("after", 0),
        "dropped": sum(memory.events.dropped for memory in ask.memories()),
    }


def _matching(ask: Ask) -> list[Happening]:
    """Those that were asked for, in the order they came."""
    query = ask.query
    found = [
        happening
        for memory in ask.memories()
        for happening in memory.events.items()
        if happening.id > query.get("after", 0)
        and query.get("kind") in (None, happening.kind)
        and query.get("taskId") in (None, happening.task_id)
    ]
    return sorted(found, key=lambda happening: happening.id)


def _described(happening: Happening) -> Json:
    return {
        "id": happening.id,
        "at": happening.at,
        "kind": happening.kind,
        "taskId": happening.task_id,
    }


HANDLERS = {"listEvents": list_events}
