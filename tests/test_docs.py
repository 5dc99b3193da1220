"""Every Python snippet of the guides is run, page by page, against the mock."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kie4o_mock import MockServer, Settings

from kie4o import Clock
from tests.conftest import ROOT

PAGES = sorted((ROOT / "docs").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_snippets_of_a_guide_run(
    page: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    snippets = re.findall(r"^```python\n(.*?)^```", page.read_text(), re.DOTALL | re.MULTILINE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KIE_API_KEY", "guide")

    with MockServer(Settings(seed=1)) as server:
        monkeypatch.setenv("KIE_BASE_URL", server.url)
        monkeypatch.setattr("kie4o.configuration.SYSTEM", impatient(server.world.advance))
        names: dict[str, Any] = {"__name__": "__main__"}
        for number, snippet in enumerate(snippets, 1):
            exec(compile(snippet, f"{page.name}, snippet {number}", "exec"), names)

    assert snippets


def impatient(advance: Callable[[float], object]) -> Clock:
    """A clock that lets the mock's time pass instead of waiting."""

    def sleep(seconds: float) -> None:
        advance(seconds)

    async def asleep(seconds: float) -> None:
        advance(seconds)

    return Clock(sleep=sleep, asleep=asleep)
