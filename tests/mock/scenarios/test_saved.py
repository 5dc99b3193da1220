"""Scenarios in snapshots: a task that is brought back goes on by its scenario."""

from __future__ import annotations

import json

import pytest
from kie4o_mock.converter import as_json, from_json
from kie4o_mock.scenarios.model import Scenario

from tests.conftest import CALLBACK, Mock
from tests.mock.scenarios.conftest import rule, scenarios


@pytest.mark.parametrize("name", scenarios())
def test_every_scenario_is_the_same_after_it_was_saved(mock: Mock, name: str) -> None:
    scenario = mock.state.catalogue.find(name)

    assert from_json(Scenario, json.loads(json.dumps(as_json(scenario)))) == scenario


@pytest.mark.parametrize("by", ["prompt", "rule"])
def test_a_task_that_is_brought_back_goes_on_by_its_scenario(mock: Mock, by: str) -> None:
    name = "callback-twice"
    if by == "rule":
        rule(mock, scenario=name)
    mock.create(prompt="A fox" if by == "rule" else f"[mock:{name}]", callBackUrl=CALLBACK)
    saved = mock.http.post("/__mock/state/save").json()
    mock.post("/__mock/reset", {})

    mock.post("/__mock/state/load", saved)

    mock.advance(20)
    assert len(mock.receiver.requests) == 2
