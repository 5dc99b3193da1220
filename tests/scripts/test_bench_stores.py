"""What the bench of stores measures is creates, each paid once."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.stores import CREATES, creates, durable_writes
from kie4o_mock import MockServer, Settings


@pytest.mark.parametrize("place", [None, "kie.db"])
def test_each_create_is_one_task_of_a_new_account(place: str | None, tmp_path: Path) -> None:
    with MockServer(Settings(seed=1)) as server:
        store = str(tmp_path / place) if place else None
        taken = [creates(server.url, store) for _ in range(2)]

        tasks = [len(sandbox.tasks) for sandbox in server.state.sandboxes()]

    assert all(seconds > 0 for seconds in taken)
    assert [count for count in tasks if count] == [CREATES + 1] * 2


def test_the_writes_are_two_for_each_create(tmp_path: Path) -> None:
    assert durable_writes(tmp_path / "writes") > 0
    assert len((tmp_path / "writes").read_bytes().splitlines()) == 2 * CREATES * 20
