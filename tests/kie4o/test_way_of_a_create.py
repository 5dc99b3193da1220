"""How many files of the client a plain create passes, and that the drawing names them."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import httpx

import kie4o
from kie4o import Kie
from tests.conftest import ROOT
from tests.kie4o.conftest import API, KEY, created

HOME = Path(kie4o.__file__).parent


def own_files_on_the_stack() -> list[str]:
    """The files of the client that have called each other up to here, outermost first."""
    files = [Path(frame.filename) for frame in inspect.stack()]
    own = [file.relative_to(HOME).as_posix() for file in files if file.is_relative_to(HOME)]
    return list(dict.fromkeys(reversed(own)))


def drawn() -> list[str]:
    """The files of the client's drawing in `docs/architecture.md`, in its order."""
    drawing = (ROOT / "docs" / "architecture.md").read_text().split("```")[3]
    return list(dict.fromkeys(re.findall(r" ((?:_sync/)?\w+\.py) {2}", drawing)))


def test_a_create_passes_the_files_of_the_drawing_and_no_more_than_six() -> None:
    passed: list[str] = []

    def answer(_: httpx.Request) -> httpx.Response:
        passed.extend(own_files_on_the_stack())
        return created()

    with httpx.Client(transport=httpx.MockTransport(answer)) as http:
        Kie(KEY, base_url=API, http_client=http).create("A fox")

    checks = {"_request.py", "_protocol.py"}
    assert passed == [file for file in drawn() if file not in checks]
    assert len(drawn()) <= 6
