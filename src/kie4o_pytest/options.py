"""What a test, its folder and its session may set, and how a mistake in it is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from attrs import field, fields, frozen
from kie4o_mock import Settings
from kie4o_mock.validation_messages import did_you_mean


@frozen(kw_only=True)
class Options:
    """How a fixture starts its mock.

    Args:
        settings: those of the mock itself.
        intercept: whether requests for the hosts of the paid service go to the mock, and all
            other ways to these hosts are refused.
        clock_speed: seconds of the mock's clock for each real one, where its time runs.
    """

    settings: Settings
    intercept: bool = field(default=True)
    clock_speed: float = field(default=60.0)

    @intercept.validator
    def _(self, _attribute: Any, value: Any) -> None:
        if not isinstance(value, bool):
            raise ValueError(f"intercept: {value!r} is not allowed. Allowed: True, False.")

    @clock_speed.validator
    def _(self, _attribute: Any, value: Any) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1e6:
            allowed = "a number above 0 and at most 1000000"
            raise ValueError(f"clock_speed: {value!r} is not allowed. Allowed: {allowed}.")


_OWN = {attribute.name for attribute in fields(Options)} - {"settings"}
_NAMES = {attribute.name for attribute in fields(Settings)} | _OWN


def options(given: Mapping[str, Any], markers: list[pytest.Mark]) -> Options:
    """Put settings together; those of the later markers win.

    Args:
        given: what the fixture `kie_mock_settings` returns.
        markers: the markers `kie_mock` of a test, the outermost first.

    Raises:
        ValueError: a name or a value that no mock can start with.
    """
    if any(mark.args for mark in markers):
        raise ValueError("the marker takes settings by name, such as kie_mock(credits=0).")
    chosen: dict[str, Any] = {"seed": 0, **given}
    for mark in markers:
        chosen |= mark.kwargs
    for name in chosen:
        if name not in _NAMES:
            known = ", ".join(sorted(_NAMES))
            raise ValueError(f"{name}: unknown.{did_you_mean(name, _NAMES)} Known: {known}.")
    own = {name: chosen.pop(name) for name in _OWN & set(chosen)}
    return Options(settings=Settings(**chosen), **own)
