"""Python's garbage collector is left alone in a program that embeds a server."""

from __future__ import annotations

import gc

from kie4o_mock import MockServer


def test_an_embedded_server_leaves_the_collector_of_its_program_alone() -> None:
    thresholds, frozen = gc.get_threshold(), gc.get_freeze_count()

    with MockServer():
        assert gc.get_threshold() == thresholds
        # It falls where a frozen object of another test is freed.
        assert gc.get_freeze_count() <= frozen
