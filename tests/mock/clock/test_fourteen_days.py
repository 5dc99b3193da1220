"""A task's whole life in one advance: retries, expiries, and nobody waits."""

from __future__ import annotations

from tests.conftest import CALLBACK, START, Mock
from tests.mock.conftest import DAY

# What the mock makes of START and its default task time.
ENDS = START + 18


def test_fourteen_days_pass_in_one_advance_with_retries_and_expiries(mock: Mock) -> None:
    mock.receiver.answers = [500, 500, 500, 200]
    first, second = mock.create(callBackUrl=CALLBACK), mock.create()

    fired = mock.advance(14 * DAY + 18)

    minute = 60
    assert [(e["kind"], e["at"] - ENDS, e["taskId"]) for e in fired] == [
        ("task.ended", 0, first),
        ("task.ended", 0, second),
        ("callback.attempt", 0, first),
        ("callback.attempt", 1 * minute, first),
        ("callback.attempt", 6 * minute, first),
        ("callback.attempt", 21 * minute, first),
        ("images.expired", 14 * DAY, first),
        ("images.expired", 14 * DAY, second),
    ]
    assert mock.state.sandbox("test-key").scheduler.now() == START + 14 * DAY + 18
