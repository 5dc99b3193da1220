"""Python's garbage collector: put off where a process only serves, left alone in any other."""

from __future__ import annotations

import gc
import subprocess
import sys

from kie4o_mock import MockServer

PROGRAM = """
import gc
from kie4o_mock.server import collect_seldom
usual = gc.get_threshold()
collect_seldom()
print(all(now > before for now, before in zip(gc.get_threshold(), usual)), gc.get_freeze_count())
"""


def test_a_process_that_only_serves_looks_for_garbage_less_often() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )

    seldom, kept = done.stdout.split()
    assert (seldom, int(kept) > 1000) == ("True", True)


def test_an_embedded_server_leaves_the_collector_of_its_program_alone() -> None:
    before = (gc.get_threshold(), gc.get_freeze_count())

    with MockServer():
        assert (gc.get_threshold(), gc.get_freeze_count()) == before
