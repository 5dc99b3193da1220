"""What became of callbacks: list, replay, wait."""

from __future__ import annotations

from collections import Counter

from ..errors import Problem
from ..openapi import Json
from ..state.deliveries import Delivery
from ..state.sandbox import Sandbox
from ..validation_messages import abbreviate
from .control_request import ControlRequest
from .schemas import to_json


def list_callbacks(request: ControlRequest) -> Json:
    """Every delivery with its attempts."""
    found = _found(request, request.query.get("taskId"))
    shown = found[-limit:] if (limit := request.query.get("limit")) else found
    dropped = sum(sandbox.deliveries.dropped for sandbox in request.sandboxes())
    return {"callbacks": [described(request, delivery) for delivery in shown], "dropped": dropped}


def show(request: ControlRequest) -> Json:
    """One delivery with its attempts."""
    _, delivery = find_delivery(request, request.path["id"])
    return described(request, delivery)


def replay(request: ControlRequest) -> Json:
    """The same body once more, now."""
    sandbox, delivery = find_delivery(request, request.path["id"])
    request.state.dispatcher.replay(sandbox, delivery)
    return described(request, delivery)


def wait(request: ControlRequest) -> Json:
    """As soon as there are `count` deliveries."""
    task_id, state = request.body.get("taskId"), request.body.get("state", "delivered")
    wanted, seconds = request.body.get("count", 1), request.body.get("timeoutSeconds", 10)

    dispatcher, needed = request.state.dispatcher, 0

    def enough() -> list[Delivery] | None:
        """Looks only when so many attempts are over that there may be enough deliveries."""
        nonlocal needed
        over = dispatcher.concluded
        if over < needed:
            return None
        found = [delivery for delivery in _found(request, task_id) if _is(delivery, state)]
        needed = over + wanted - len(found)
        return found if len(found) >= wanted else None

    there = request.state.notifier.wait_for(enough, seconds)
    if there is None:
        raise Problem(504, "Not yet", _rest(_found(request, task_id), wanted, state, seconds))
    return {"callbacks": [described(request, delivery) for delivery in there]}


def _found(request: ControlRequest, task_id: str | None) -> list[Delivery]:
    return [
        delivery
        for sandbox in request.sandboxes()
        for delivery in sandbox.deliveries
        if task_id in (None, delivery.task_id)
    ]


def find_delivery(request: ControlRequest, delivery_id: str) -> tuple[Sandbox, Delivery]:
    """A delivery of the sandboxes that are meant, with its sandbox.

    Raises:
        Problem: there is no such delivery.
    """
    for sandbox in request.sandboxes():
        if delivery := sandbox.deliveries.get(delivery_id):
            return sandbox, delivery
    detail = f"There is no delivery {abbreviate(delivery_id)}. GET /__mock/callbacks lists them."
    raise Problem(404, "Unknown delivery", detail)


def described(request: ControlRequest, delivery: Delivery) -> Json:
    """The schema `Callback`, without secrets."""
    shown: Json = request.state.redactor.value(to_json(delivery))
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
