"""Files of scenarios: each single mutation starts the mock, or stops it with one line."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, seed
from hypothesis import strategies as st
from kie4o_mock import Settings, create_app

from tests.mock.promise.conftest import FUZZ, SEED
from tests.mock.promise.test_saved_states import VALUES, ways

ENTRY = {
    "name": "mine",
    "meaning": "One.",
    "client": "Two.",
    "operations": ["generateImage"],
    "refuse": "rate-limited",
    "times": 2,
    "fault": {"latency": {"uniform": {"lower": 1, "upper": 2}}, "body": "truncated"},
    "task": {"seconds": 9, "progress": [0.5]},
    "pictures": {"type": "image/gif", "keep": 0.5},
    "callbacks": [{"delay": 5, "edits": {"rename": {"data.taskId": "data.id"}}}],
}
FILE: dict[str, Any] = {"scenarios": [ENTRY]}
OTHERS = [*VALUES, b"\xff", float("nan"), float("inf"), "\ud800", {1: 2}, {None: 1}]


@seed(SEED)
@FUZZ
@given(way=st.sampled_from([way for way in ways(FILE) if way]), value=st.sampled_from(OTHERS))
def test_one_other_value_starts_the_mock_or_is_one_line(
    tmp_path_factory: pytest.TempPathFactory, way: tuple[Any, ...], value: Any
) -> None:
    found = copy.deepcopy(FILE)
    node: Any = found
    for step in way[:-1]:
        node = node[step]
    node[way[-1]] = value
    path = tmp_path_factory.mktemp("files") / "mine.yaml"
    path.write_text(yaml.safe_dump(found))

    said = started(path)

    assert said is None or ("mine.yaml" in said and "\n" not in said)


def started(path: Path) -> str | None:
    """Why a mock does not start with a file; None when it does."""
    try:
        create_app(Settings(scenarios=(path,)))
    except ValueError as error:
        return str(error)
    return None
