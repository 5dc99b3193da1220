"""What became of callbacks: list, replay, wait."""

from __future__ import annotations

from collections import Counter

from ..document import Json
from ..problems import Problem
from ..sandboxes.deliveries import Delivery
from ..sandboxes.sandbox import Sandbox
from .ask import Ask


def list_callbacks(ask: Ask) -> Json:
    """Every delivery with its attempts."""
    found = _found(ask, ask.query.get("taskId"))
    shown = found[-limit:] if (limit := ask.query.get("limit")) else found
    dropped = sum(sandbox.deliveries.dropped for sandbox in ask.sandboxes())
    return {"callbacks": [_described(ask, delivery) for delivery in shown], "dropped": dropped}


def show(ask: Ask) -> Json:
    """One delivery with its attempts."""
    _, delivery = _named(ask)
    return _described(ask, delivery)


def replay(ask: Ask) -> Json:
    """The same body once more, now."""
    sandbox, delivery = _named(ask)
    ask.world.courier.replay(sandbox, delivery)
    return _described(ask, delivery)


def wait(ask: Ask) -> Json:
    """As soon as there are so many deliveries."""
    task_id, state = ask.body.get("taskId"), ask.body.get("state", "delivered")
    wanted, seconds = ask.body.get("count", 1), ask.body.get("timeoutSeconds", 10)

    courier, needed = ask.world.courier, 0

    def enough() -> list[Delivery] | None:
        """Looks only when so many attempts are over that there may be enough deliveries."""
        nonlocal needed
        over = courier.concluded
        if over < needed:
            return None
        found = [delivery for delivery in _found(ask, task_id) if _is(delivery, state)]
        needed = over + wanted - len(found)
        return found if len(found) >= wanted else None

    there = ask.world.bell.wait(enough, seconds)
    if there is None:
        raise Problem(504, "Not yet", _rest(_found(ask, task_id), wanted, state, seconds))
    return {"callbacks": [_described(ask, delivery) for delivery in there]}


def _found(ask: Ask, task_id: str | None) -> list[Delivery]:
    return [
        delivery
        for sandbox in ask.sandboxes()
        for delivery in sandbox.deliveries
        if task_id in (None, delivery.task_id)
    ]


def _named(ask: Ask) -> tuple[Sandbox, Delivery]:
    for sandbox in ask.sandboxes():
        if delivery := sandbox.deliveries.get(ask.path["id"]):
            return sandbox, delivery
    detail = f"There is no delivery {ask.path['id']!r}. GET /__mock/callbacks lists them."
    raise Problem(404, "Unknown delivery", detail)


def _described(ask: Ask, delivery: Delivery) -> Json:
    shown: Json = ask.world.redactor.value(delivery.describe())
    return shown


def _is(delivery: Delivery, state: str) -> bool:
    return delivery.tried if state == "any" else delivery.state == state


def _rest(found: list[Delivery], wanted: int, state: str, seconds: float) -> str:
    """What is there instead of what was waited for."""
    states = Counter(delivery.state for delivery in found)
    there = ", ".join(f"{states[name]} {name}" for name in ("delivered", "failed", "pending"))
    next_send = min((d.due for d in found if d.due is not None), default=None)
    when = f" The next send is due at {next_send:.3f}." if next_send is not None else ""
    asked = "tried" if state == "any" else state
    return f"Not {wanted} {asked} within {seconds:g} s. There are {there}.{when}"


HANDLERS = {
    "listCallbacks": list_callbacks,
    "getCallback": show,
    "replayCallback": replay,
    "waitForCallbacks": wait,
}
