"""Which peers `make bench` measures, and what it says of the others."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from bench import installing, peers
from bench.installing import Missing
from bench.older import older
from bench.processes import SCRIPTS, Command, python
from openapi_spec_validator import OpenAPIV30SpecValidator

DOCUMENT = yaml.safe_load((SCRIPTS.parent / "openapi" / "openapi.yaml").read_text(encoding="utf-8"))
BARE = python("-m", "bench.serve", "flask")


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "kie4o-bench"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that would install something; each fails."""
    lines: list[str] = []

    def run(command: tuple[str, ...], **_: Any) -> subprocess.CompletedProcess[str]:
        lines.append(" ".join(command))
        return subprocess.CompletedProcess(command, 1, "", "no index")

    monkeypatch.setattr("bench.installing.subprocess.run", run)
    return lines


def only(monkeypatch: pytest.MonkeyPatch, **known: Callable[[], dict[str, Command]]) -> None:
    monkeypatch.setattr(peers, "PEERS", known)


def test_each_peer_is_missing_for_its_own_reason(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, asked: list[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert peers.peers() == (
        {},
        [
            "Prism: not measured, npm is not installed.",
            "Mockoon: not measured, npm is not installed.",
            "connexion: not measured, python -m venv failed: no index.",
            "Specmatic: not measured, Java is not installed.",
        ],
    )
    assert len(asked) == 1


def test_a_missing_peer_drops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent() -> dict[str, Command]:
        raise Missing("it is on the moon")

    only(monkeypatch, Absent=absent, Bare=lambda: {"Bare": BARE})

    assert peers.peers() == ({"Bare": BARE}, ["Absent: not measured, it is on the moon."])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (("-c", "pass", "{port}"), "it does not start"),
        (("-m", "http.server", "--bind", "127.0.0.1", "{port}"), "it answers record-info with 404"),
    ],
)
def test_a_peer_that_does_not_serve_the_document_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, line: tuple[str, ...], reason: str
) -> None:
    only(monkeypatch, Odd=lambda: {"Odd": Command((sys.executable, *line), tmp_path)})

    assert peers.peers() == ({}, [f"Odd: not measured, {reason}."])


def test_specmatic_is_told_to_tell_nobody(
    monkeypatch: pytest.MonkeyPatch, cache: Path, tmp_path: Path
) -> None:
    monkeypatch.setattr("bench.installing.shutil.which", lambda name: name)
    jar = cache / "node_modules" / "specmatic" / "specmatic.jar"
    jar.parent.mkdir(parents=True)
    jar.touch()
    [specmatic] = peers.PEERS["Specmatic"]().values()

    script = "import os, pathlib; pathlib.Path('seen').write_text(os.environ[SETTING])"
    [setting] = specmatic.settings
    line = (sys.executable, "-c", script.replace("SETTING", repr(setting)), "{port}")
    only(monkeypatch, Spy=lambda: {"Spy": Command(line, tmp_path, specmatic.settings)})
    peers.peers()

    assert setting == "SPECMATIC_DISABLE_TELEMETRY"
    assert (tmp_path / "seen").read_text() == "true"
    assert specmatic.folder == cache / "specmatic-files"


def test_npm_keeps_the_peers_that_are_there(
    monkeypatch: pytest.MonkeyPatch, cache: Path, asked: list[str]
) -> None:
    monkeypatch.setattr("bench.installing.shutil.which", lambda name: name)
    tool = cache / "node_modules" / ".bin" / "prism"
    tool.parent.mkdir(parents=True)
    tool.touch()
    (cache / "package.json").write_text('{"dependencies": {}}')

    assert installing.npm("prism@1", ".bin/prism") == tool
    assert not asked
    with pytest.raises(Missing, match="npm install failed: no index"):
        installing.npm("other@1", ".bin/other")
    assert asked[0].endswith(" other@1")
    assert (cache / "package.json").read_text() == '{"dependencies": {}}'


def test_a_virtual_environment_that_was_not_finished_is_made_again(
    cache: Path, asked: list[str]
) -> None:
    (cache / "tool-1" / "bin").mkdir(parents=True)
    with pytest.raises(Missing):
        installing.pip("tool-1", "tool==1")
    (cache / "tool-1" / ".installed").touch()

    assert installing.pip("tool-1", "tool==1") == cache / "tool-1" / "bin"
    assert len(asked) == 1


def test_the_older_document_is_valid_and_means_the_same() -> None:
    found = older(DOCUMENT)

    OpenAPIV30SpecValidator(found).validate()
    schemas = found["components"]["schemas"]
    assert schemas["Task"]["properties"]["paramJson"]["nullable"] is True
    assert schemas["GenerateRequest"]["properties"]["nVariants"]["oneOf"] == [
        {"$ref": "#/components/schemas/VariantCount"},
        {"enum": [None]},
    ]
    assert schemas["GenerateSuccess"]["properties"]["code"] == {"type": "integer", "enum": [200]}
    assert schemas["ErrorEnvelope"]["properties"]["data"] == {"enum": [None]}
    assert found["paths"].keys() == DOCUMENT["paths"].keys()
    assert DOCUMENT["openapi"] == "3.1.0"
