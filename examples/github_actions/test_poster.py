"""Tests that need no key and no network; `kie_mock` comes with `kie4o[mock]`."""

from pathlib import Path

import pytest

from kie4o import Kie, TaskFailedError
from kie4o_pytest import KieMock


def poster(prompt: str, folder: Path) -> Path:
    """The program under test: one image in a file."""
    with Kie() as kie:
        (path,) = kie.save(kie.generate(prompt, size="2:3"), folder)
    return path


def test_a_poster_is_saved(kie_mock: KieMock, tmp_path: Path) -> None:
    assert poster("A lighthouse in a storm", tmp_path).is_file()
    assert kie_mock.credits_spent > 0


@pytest.mark.usefixtures("kie_mock")
def test_a_refused_prompt_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TaskFailedError, match="content policies"):
        poster("[mock:content-policy] A lighthouse", tmp_path)
