"""Changes as server-sent events, which tell a page that it is time to look again."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from flask import Response, request

from ..control.access import check_access
from ..errors import Problem
from ..mock_state import STATE, MockState
from ..waiting import ChangeNotifier, TooManyWaiters

# Real seconds after which a page looks again while tasks run, for their progress, and between
# two changes that it is told of.
_PULSE, _REST = 1.0, 0.25
# Pulses without a change after which the line is tried, to notice a browser that has left.
_SILENT = 15


def show() -> Response:
    """The stream.

    Raises:
        Problem: the request may not see the mock, or too many wait already.
    """
    state: MockState = request.environ[STATE]
    check_access(request)
    # Half of those that may wait are left to the long polls of tests.
    if state.notifier.waiting >= state.notifier.max_waiters // 2:
        raise Problem(503, "Too many wait", "The page looks for changes by itself.")
    answer = Response(changes(state), mimetype="text/event-stream")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def changes(state: MockState, pulse: float = _PULSE, rest: float = _REST) -> Iterator[str]:
    """An event after each change, until the mock ends or the browser leaves.

    Args:
        state: that of the mock.
        pulse: real seconds between two looks whether tasks run.
        rest: real seconds in which changes are told as one.
    """
    notifier, seen, silent = state.notifier, state.notifier.change, 0
    # Counted, so that a server has another thread for those who do not wait.
    with state.waiting.counted():
        yield "retry: 2000\n\n"
        while not (notifier.closed or state.waiting.closed):
            try:
                changed = notifier.wait_for(partial(_changed, notifier, seen), pulse)
                seen, silent = notifier.change, silent + 1
                if changed or _progresses(state):
                    silent = 0
                    yield "data: changed\n\n"
                    notifier.wait_for(lambda: None, rest)
                elif silent >= _SILENT:
                    silent = 0
                    yield ": nothing yet\n\n"
            except TooManyWaiters:
                return


def _changed(notifier: ChangeNotifier, seen: int) -> bool | None:
    return notifier.change != seen or None


def _progresses(state: MockState) -> bool:
    """Whether a task runs on a clock that runs."""
    return any(
        sandbox.tasks.is_busy and not sandbox.scheduler.clock.frozen
        for sandbox in state.sandboxes()
    )
