"""The command prints the verdict when it ends, where that is wanted."""

from __future__ import annotations

import json
import signal

import httpx

from tests.mock.processes import PATIENCE, started


def test_the_command_ends_with_the_verdict() -> None:
    with started(["--json", "--verdict"]) as (process, line):
        httpx.get(f"{json.loads(line)['url']}/api/v2/credit", verify=False)
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=PATIENCE)

    assert out.startswith("untidy: unknown-path: There is no GET /api/v2/credit.")
    assert "  remedy: Correct the base URL or the path.\n" in out
    assert out.endswith("1 untidy\n")
    assert (process.returncode, err) == (0, "")
