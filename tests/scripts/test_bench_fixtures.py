"""The tests that `make bench` times pass, and are timed, where their packages are installed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from bench import fixture_tests
from bench.fixtures import one_test

pytestmark = pytest.mark.slow

HERE = [
    fixture_tests.EMPTY,
    fixture_tests.EMPTY_KIE_MOCK,
    fixture_tests.KIE_MOCK,
    fixture_tests.RESPX,
]


@pytest.mark.parametrize("code", HERE, ids=["empty", "empty_kie_mock", "kie_mock", "respx"])
def test_a_test_file_is_timed(code: str, tmp_path: Path) -> None:
    assert one_test(Path(sys.executable), code, tmp_path) > 0


def test_a_test_file_that_fails_is_not_timed(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="1 failed"):
        one_test(Path(sys.executable), "def test(): assert False\n", tmp_path)
