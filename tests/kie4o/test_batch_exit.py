"""A program that ends while requests of its batch are under way."""

from __future__ import annotations

import gc
import json
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from kie4o import Task
from tests.kie4o.batches import answer
from tests.kie4o.conftest import Time, ok, sync_kie

PROGRAM = """
import os, sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from kie4o import Kie

class Slow(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        os.write(1, b"asked\\n")
        time.sleep(0 if b"first" in body else float(sys.argv[2]))
        answer = b'{"code": 422, "msg": "no"}' if b"first" in body else \\
            b'{"code": 200, "msg": "success", "data": {"taskId": "t1"}}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)
    def log_message(self, *_):
        pass

server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
kie = Kie("some-test-key", base_url=f"http://127.0.0.1:{server.server_port}")
items = kie.batch(["first", "second"], journal=sys.argv[1])
os.write(1, b"%d\\n" % next(items).error.code)
if sys.argv[3] == "wait":
    next(items)
"""


@contextmanager
def program(path: Path, seconds: float, then: str) -> Iterator[subprocess.Popen[str]]:
    words = [sys.executable, "-c", PROGRAM, str(path), str(seconds), then]
    with subprocess.Popen(
        words, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=1
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def interrupted(process: subprocess.Popen[str]) -> str:
    """What a program says at its end, after Ctrl-C every half second."""
    for _ in range(20):
        process.send_signal(signal.SIGINT)
        try:
            return process.communicate(timeout=0.5)[1]
        except subprocess.TimeoutExpired:
            continue
    raise AssertionError("it has not ended")


def last_event(path: Path, *, of: int = 1) -> str:
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    return str([line["event"] for line in lines if line["index"] == of][-1])


@pytest.mark.skipif(sys.platform == "win32", reason="no other process can press Ctrl-C there")
@pytest.mark.parametrize("then", ["wait", "end"])
def test_ctrl_c_pressed_again_ends_the_program_long_before_the_answer(
    tmp_path: Path, then: str
) -> None:
    with program(tmp_path / "run.jsonl", 25, then) as process:
        assert process.stdout
        assert sorted(process.stdout.readline() for _ in range(3)) == [
            "422\n",
            "asked\n",
            "asked\n",
        ]
        said = interrupted(process)

    assert "KeyboardInterrupt" in said
    assert last_event(tmp_path / "run.jsonl") == "sending"


def test_a_batch_that_is_open_at_the_end_of_the_program_gets_its_answers(tmp_path: Path) -> None:
    with program(tmp_path / "run.jsonl", 1.5, "end") as process:
        process.communicate(timeout=20)

    assert last_event(tmp_path / "run.jsonl") == "created"


def test_a_batch_that_has_ended_is_not_kept_until_the_end_of_the_program() -> None:
    class Watch:
        def __call__(self, _: Task) -> None:
            """Nothing."""

    watch = Watch()
    gone = weakref.ref(watch)
    list(sync_kie(httpx.MockTransport(answer), Time()).batch(["A fox"], on_progress=watch))

    del watch
    gc.collect()

    assert gone() is None


@pytest.mark.parametrize(("begun", "event"), [(True, "created"), (False, "sending")])
def test_ctrl_c_at_the_start_of_a_request_costs_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, begun: bool, event: str
) -> None:
    real, asked = threading.Thread.start, threading.Event()

    def start(thread: threading.Thread) -> None:
        if begun:
            real(thread)
            assert asked.wait(10)
        raise KeyboardInterrupt

    def created(_: httpx.Request) -> httpx.Response:
        asked.set()
        return ok({"taskId": "t1"})

    kie = sync_kie(httpx.MockTransport(created), Time())
    items = kie.batch(["first", "second"], journal=tmp_path / "run.jsonl")
    monkeypatch.setattr(threading.Thread, "start", start)

    with pytest.raises(KeyboardInterrupt):
        next(items)

    assert last_event(tmp_path / "run.jsonl", of=0) == event
