"""The control plane under `/__mock/`: health, reset, clock, callbacks."""

from __future__ import annotations

import math
import reprlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, request

from .access import bearer
from .answers import json_answer
from .clock import Clock
from .document import Json
from .events import Event
from .sandboxes import Sandbox
from .world import World

# The last times of the calendar; beyond them no date can be written.
_LAST = datetime(9999, 1, 1, tzinfo=UTC).timestamp()
_FASTEST = 1e6


class Problem(Exception):
    """A mistake in the use of the control plane, answered as RFC 9457 says."""

    def __init__(self, status: int, title: str, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.title = title
        self.detail = detail

    def answer(self) -> Response:
        body = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        return json_answer(body, self.status, "application/problem+json")


def control(world: World, version: str) -> Blueprint:
    """The control plane of one mock.

    A request that carries an API key means that key's sandbox; one without means all of them,
    and those that are still to come.
    """
    blueprint = Blueprint("control", __name__, url_prefix="/__mock")
    clocks = _Clocks(world)

    @blueprint.errorhandler(Problem)
    def problem(error: Problem) -> Response:
        return error.answer()

    @blueprint.get("/health")
    def health() -> Response:
        found = world.sandboxes()
        settings = world.settings
        return json_answer(
            {
                "status": "ok",
                "version": version,
                "profile": settings.profile,
                "httpStatus": settings.http_status,
                "seed": world.seed,
                "sandboxes": len(found),
                "tasks": sum(len(sandbox.tasks) for sandbox in found),
            }
        )

    @blueprint.post("/reset")
    def reset() -> Response:
        dropped = world.reset(bearer(request.headers.get("Authorization")))
        tasks = sum(len(sandbox.tasks) for sandbox in dropped)
        return json_answer({"sandboxes": len(dropped), "tasks": tasks})

    @blueprint.get("/callbacks")
    def callbacks() -> Response:
        found = [d.describe() for sandbox in _meant(world) for d in sandbox.deliveries]
        return json_answer({"callbacks": found})

    @blueprint.get("/clock")
    def clock() -> Response:
        return clocks.answer()

    @blueprint.post("/clock/freeze")
    def freeze() -> Response:
        return clocks.change(lambda clock: clock.freeze())

    @blueprint.post("/clock/scale")
    def scale() -> Response:
        factor = _number("factor", over=0, most=_FASTEST)
        return clocks.change(lambda clock: clock.run_at(factor))

    @blueprint.post("/clock/advance")
    def advance() -> Response:
        seconds = _number("seconds", least=0)
        return clocks.advance(lambda clock: clock.now() + seconds)

    @blueprint.post("/clock/set")
    def set_clock() -> Response:
        time = _number("now", least=0)
        clocks.refuse_backwards(time)
        return clocks.advance(lambda _: time)

    @blueprint.post("/clock/reset")
    def reset_clock() -> Response:
        clocks.refuse_rewinding()
        return clocks.change(lambda clock: clock.synchronise())

    return blueprint


class _Clocks:
    """The clocks that a control request means."""

    def __init__(self, world: World) -> None:
        self._world = world

    def answer(self, fired: list[Event] | None = None) -> Response:
        clock = self._clocks()[-1]
        shown: Json = _described(clock)
        if fired is not None:
            shown["fired"] = [event.describe() for event in fired]
        return json_answer(shown)

    def change(self, move: Callable[[Clock], None]) -> Response:
        for sandbox in _meant(self._world):
            sandbox.change_clock(move)
        if _key() is None:
            move(self._world.clock)
        return self.answer()

    def advance(self, target: Callable[[Clock], float]) -> Response:
        if any(target(clock) > _LAST for clock in self._clocks()):
            raise Problem(422, "Invalid field", f"The clock goes no further than {_LAST:g}.")
        everywhere = _key() is None
        return self.answer(self._world.move(_meant(self._world), target, everywhere=everywhere))

    def refuse_backwards(self, time: float) -> None:
        latest = max(clock.now() for clock in self._clocks())
        if time < latest:
            detail = f"now: {time} is before the clock's {latest}. Time only goes forward."
            raise Problem(409, "The clock cannot go back", detail)

    def refuse_rewinding(self) -> None:
        """A finished task must not run again, so a clock with tasks never goes back."""
        if any(sandbox.tasks and sandbox.clock.ahead > 0 for sandbox in _meant(self._world)):
            detail = "There are tasks, and the clock is ahead of real time. Try /__mock/reset."
            raise Problem(409, "The clock cannot go back", detail)

    def _clocks(self) -> list[Clock]:
        clocks = [sandbox.clock for sandbox in _meant(self._world)]
        return clocks if _key() else [*clocks, self._world.clock]


def _described(clock: Clock) -> Json:
    now = clock.now()
    text = datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds")
    return {"now": now, "utc": text, "frozen": clock.frozen, "scale": clock.scale}


def _key() -> str | None:
    return bearer(request.headers.get("Authorization"))


def _meant(world: World) -> list[Sandbox]:
    key = _key()
    return [world.sandbox(key)] if key else world.sandboxes()


def _number(
    name: str, *, most: float = _LAST, least: float = -math.inf, over: float = -math.inf
) -> float:
    body: Any = request.get_json(force=True, silent=True)
    value: Any = body.get(name) if isinstance(body, dict) else None
    # An int beyond every float compares too, so it is never converted.
    if not (type(value) in (int, float) and least <= value <= most and value > over):
        lowest = f"at least {least:g}" if least > -math.inf else f"over {over:g}"
        sent = reprlib.repr(value)
        detail = f"{name}: {sent} is not allowed. Send a number, {lowest} and at most {most:g}."
        raise Problem(422, "Invalid field", detail)
    return float(value)
