"""What a test with `kie_mock` costs, beside other tools for tests. Only the ratios mean anything.

PYTHONPATH=scripts python -m bench.fixtures [--quick]
"""

from __future__ import annotations

import argparse
import os
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import httpx
from benchmark import interleaved, table

from kie4o import Kie

from . import fixture_tests
from .installing import Missing, pip
from .processes import SCRIPTS

_CLIENTS = 100
_SOURCES = os.pathsep.join(str(SCRIPTS.parent / folder) for folder in ("src", "generated"))
_PYTHON = Path(sys.executable)
_OWN = {
    "empty test": fixture_tests.EMPTY,
    "empty test, kie_mock": fixture_tests.EMPTY_KIE_MOCK,
    "generate + save, kie_mock, five polls": fixture_tests.KIE_MOCK,
    "generate + save, respx, one poll": fixture_tests.RESPX,
}
_PEERS = {
    "generate + save, pytest-httpserver, one poll": fixture_tests.HTTPSERVER,
    "generate + save, pytest-httpserver, five polls": fixture_tests.HTTPSERVER_POLLED,
    "one S3 put, moto": fixture_tests.MOTO,
}
_PACKAGES = (
    *("pytest==9.1.1", "httpx==0.28.1", "attrs==26.1.0"),
    *("pytest-httpserver==1.2.0", "moto[s3]==5.2.5"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    rounds = 1 if parser.parse_args().quick else 5
    shared = ssl.create_default_context()
    clients: dict[str, Callable[[], float]] = {
        "httpx.Client(verify=shared)": partial(constructed, lambda: httpx.Client(verify=shared)),
        "Kie()": partial(constructed, lambda: Kie("bench")),
    }
    table("One client, made and closed, CPU", interleaved(clients, 3 * rounds, per=_CLIENTS))
    with tempfile.TemporaryDirectory() as folder:
        measures: dict[str, Callable[[], float]] = {
            name: partial(one_test, _PYTHON, code, Path(folder)) for name, code in _OWN.items()
        }
        try:
            python = pip("fixture-peers-1", *_PACKAGES) / "python"
            for name, code in _PEERS.items():
                measures[name] = partial(one_test, python, code, Path(folder))
        except Missing as reason:
            print(f"\n{', '.join(_PEERS)}: not measured, {reason}.")
        table("One test with setup and teardown, CPU", interleaved(measures, rounds))


def constructed(make: Callable[[], AbstractContextManager[object]]) -> float:
    """CPU seconds of making many clients."""
    begun = time.process_time()
    for _ in range(_CLIENTS):
        with make():
            pass
    return time.process_time() - begun


def one_test(python: Path, code: str, folder: Path) -> float:
    """The median CPU seconds of the tests of a file, run by a pytest of its own.

    Raises:
        RuntimeError: one of the tests failed.
    """
    (folder / "conftest.py").write_text(fixture_tests.CONFTEST, encoding="utf-8")
    (folder / "test_bench.py").write_text(code, encoding="utf-8")
    # The same plugins everywhere: each one that is loaded costs every test something.
    plugins = ("-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:socket")
    command = (str(python), "-m", "pytest", "-q", *plugins, str(folder / "test_bench.py"))
    environment = {**os.environ, "PYTHONPATH": _SOURCES}
    ended = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise RuntimeError(ended.stdout + ended.stderr)
    return float((folder / "median").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
