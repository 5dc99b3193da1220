"""The vendor's own sample programs, taken out of its documentation where that is at hand.

The documentation is not part of this project. A checkout that has it beside itself, in
`../shared/vendor-docs`, runs the samples; elsewhere these tests are skipped and say so. `own.md`
stands in for it where a test says something about everybody's programs.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from kie4o_mock import MockServer, Settings

from tests.conftest import ROOT

DOCS = ROOT.parent / "shared" / "vendor-docs"
VENDOR_HOST = "https://api.kie.ai"
KEY = "YOUR_API_KEY"  # what stands for it in the samples
_FENCE = re.compile(r"^([ ]*)```(\w+)[^\n]*\n(.*?)^\1```[ ]*$", re.DOTALL | re.MULTILINE)
_WAITS = {"time.sleep(10)": "time.sleep(0.02)", "(resolve, 10000)": "(resolve, 20)"}
_SUFFIXES = {"python": ".py", "javascript": ".mjs", "bash": ".sh"}


class Page:
    """One page of the vendor's documentation, or one of our own beside this file."""

    def __init__(self, name: str) -> None:
        places = (folder / f"{name}.md" for folder in (Path(__file__).parent, DOCS))
        path = next(filter(Path.is_file, places), None)
        if path is None:
            pytest.skip(
                f"the vendor's pages are needed: there is no ../shared/vendor-docs/{name}.md"
            )
        self._text = path.read_text(encoding="utf-8")

    def sample(self, language: str, *marks: str) -> str:
        """The first fenced block in `language` that contains all `marks`, as a program."""
        for fence in _FENCE.finditer(self._text):
            code = textwrap.dedent(fence[3])
            if fence[2] == language and all(mark in code for mark in marks):
                return code
        raise LookupError(f"no {language} sample with {marks}")


def adapted(sample: str, base_url: str) -> str:
    """The sample with another base URL and shorter waits; nothing else is changed."""
    assert VENDOR_HOST in sample
    for wait, shorter in {**_WAITS, VENDOR_HOST: base_url}.items():
        sample = sample.replace(wait, shorter)
    return sample


class Runner:
    """Runs programs in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def run(self, language: str, program: str) -> subprocess.CompletedProcess[str]:
        """Run a program to its end."""
        path = self._folder / f"sample{_SUFFIXES[language]}"
        path.write_text(program, encoding="utf-8")
        return subprocess.run(
            [interpreter(language), str(path)],
            cwd=self._folder,
            env=environment(),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=30,
            check=False,
        )


def interpreter(language: str) -> str:
    name = {"python": sys.executable, "javascript": "node", "bash": "bash"}[language]
    needed = [name, "curl"] if language == "bash" else [name]
    missing = [tool for tool in needed if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"{' and '.join(missing)} missing: the {language} samples cannot run")
    return name


def environment() -> dict[str, str]:
    """This process's, without a proxy between a sample and the mock."""
    return {**os.environ, "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1", "PYTHONUTF8": "1"}


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


@pytest.fixture
def serve() -> Iterator[Callable[..., MockServer]]:
    """Start mocks on real sockets, with other settings than the default."""
    with ExitStack() as stack:

        def start(**settings: Any) -> MockServer:
            return stack.enter_context(MockServer(Settings(**{"seed": 7, **settings})))

        yield start
