"""Which peers `make bench` measures, and what it says of the others."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import yaml
from bench import peers
from bench.installing import Missing
from bench.older import older
from bench.processes import SCRIPTS, Command
from openapi_spec_validator import OpenAPIV30SpecValidator

DOCUMENT = yaml.safe_load((SCRIPTS.parent / "openapi" / "openapi.yaml").read_text(encoding="utf-8"))


def test_a_missing_peer_is_named_and_drops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent() -> dict[str, Command]:
        raise Missing("it is on the moon")

    bare = Command((sys.executable, "-m", "bench.bare", "{port}"))
    monkeypatch.setattr(peers, "PEERS", {"Absent": absent, "Bare": lambda: {"Bare": bare}})

    assert peers.peers() == (
        {"Bare": bare},
        ["Absent: not measured, it is on the moon."],
    )


def test_a_peer_that_does_not_start_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    odd = Command((sys.executable, "-c", "pass", "{port}"), tmp_path)
    monkeypatch.setattr(peers, "PEERS", {"Odd": lambda: {"Odd": odd}})

    assert peers.peers() == ({}, ["Odd: not measured, it does not start."])


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
