"""A process that has no file left for one more connection waits for one."""

from __future__ import annotations

import errno
import json
import resource
import socket
import time
from contextlib import ExitStack

import httpx
import pytest
from kie4o_mock import MockServer
from waitress.wasyncore import dispatcher

from tests.mock.processes import PATIENCE, started


def test_accepting_pauses_with_one_line_and_goes_on() -> None:
    with started(["--json", "--threads", "2"]) as (process, line):
        url = json.loads(line)["url"]
        address = ("127.0.0.1", int(url.rpartition(":")[2]))
        resource.prlimit(process.pid, resource.RLIMIT_NOFILE, (32, 32))
        with ExitStack() as stack:
            for _ in range(64):
                stack.enter_context(socket.create_connection(address, timeout=PATIENCE))
            assert process.stderr
            told = process.stderr.readline()
        answer = httpx.get(f"{url}/__mock/health", verify=False, timeout=PATIENCE)
        process.terminate()
        rest = process.stderr.read()

    assert told == "Accepting connections pauses: Too many open files.\n"
    assert answer.status_code == 200
    assert rest == ""


def test_a_socket_that_cannot_accept_is_not_ready_for_a_while(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def exhausted(_: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    with MockServer() as server:
        listener = server._server
        monkeypatch.setattr(dispatcher, "accept", exhausted)

        assert [listener.accept() for _ in range(3)] == [None] * 3
        assert not listener.readable()
        monkeypatch.undo()
        monkeypatch.setattr(time, "monotonic", lambda: listener._paused_until)
        assert listener.readable()
    assert len(caplog.messages) == 1
