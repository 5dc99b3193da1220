"""Connections under way: each is cut when its time is over, by one thread for all."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import httpcore
import pytest
from kie4o_mock.watchdog import ConnectionWatchdog, WatchedConnection

PATIENCE = 10.0


@contextmanager
def connected(line: WatchedConnection) -> Iterator[socket.socket]:
    """The far end of a connection that `line` watches."""
    ours, theirs = socket.socketpair()
    stream = SimpleNamespace(get_extra_info=lambda _: ours, read=ours.recv)
    line.watch("connection.connect_tcp.complete", {"return_value": stream})
    theirs.settimeout(PATIENCE)
    with ours, theirs:
        yield theirs


def test_lines_are_cut_when_their_time_is_over() -> None:
    lines = ConnectionWatchdog(0.05)
    with lines.open() as first, lines.open() as second:
        with connected(first) as one, connected(second) as other:
            assert (one.recv(1), other.recv(1)) == (b"", b"")
        assert (first.is_cut, second.is_cut) == (True, True)
    lines.close()


def test_a_line_that_was_in_time_is_not_cut() -> None:
    lines = ConnectionWatchdog(0.01)
    # The thread that cuts waits for this lock, or a slow machine would be late here.
    with lines._changed, lines.open() as early:
        pass
    with lines.open() as late, connected(late) as end:
        assert end.recv(1) == b""
    lines.close()

    assert (early.is_cut, late.is_cut) == (False, True)


def test_a_connection_that_is_made_too_late_is_cut_at_once() -> None:
    line = WatchedConnection()
    line.cut()

    with connected(line) as end:
        assert end.recv(1) == b""


def test_no_line_begins_after_the_end() -> None:
    lines = ConnectionWatchdog(60)
    with lines.open() as before:
        lines.close()
        with lines.open() as after:
            assert (before.is_cut, after.is_cut) == (True, True)


def test_the_thread_that_cuts_ends_when_there_is_nothing_to_do() -> None:
    lines = ConnectionWatchdog(0.01)
    # Without this lock the thread may have ended before it is looked at.
    with lines._changed, lines.open():
        thread = lines._thread
    assert thread
    thread.join(PATIENCE)

    assert not thread.is_alive()
    with lines._changed, lines.open():
        assert lines._thread not in (None, thread)
    lines.close()


def test_what_came_in_before_a_cut_is_not_read_after_it() -> None:
    line = WatchedConnection()
    stream = SimpleNamespace(get_extra_info=lambda _: None, read=lambda *_: b"more")
    line.watch("connection.connect_tcp.complete", {"return_value": stream})
    assert stream.read(4) == b"more"

    line.cut()

    with pytest.raises(httpcore.ReadError):
        stream.read(4)
