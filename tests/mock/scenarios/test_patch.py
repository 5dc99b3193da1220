"""Edits: changes to the shape of a JSON object, which never fail."""

from __future__ import annotations

from typing import Any

import pytest
from kie4o_mock.converter import from_json
from kie4o_mock.scenarios.patch import BodyPatch

BODY = {"code": 200, "data": {"taskId": "a", "times": 1774788500000, "text": "x", "none": None}}


@pytest.mark.parametrize(
    ("edits", "data"),
    [
        ({"rename": {"data.taskId": "data.task_id"}}, {"task_id": "a"}),
        ({"rename": {"data.taskId": "data.deep.er"}}, {"deep": {"er": "a"}}),
        ({"rename": {"data.taskId": "data.text.er"}}, {"text": {"er": "a"}}),
        ({"convert": {"data.times": "date"}}, {"taskId": "a", "times": "2026-03-29 12:48:20"}),
        ({"convert": {"data.times": "text"}}, {"taskId": "a", "times": "1774788500000"}),
        ({"convert": {"data.text": "date", "data.none": "number"}}, {"text": "x", "none": None}),
        ({"convert": {"data.times": "integer"}}, {"times": 1774788500000}),
        ({"replace": {"data.taskId": [], "data.no": 1}}, {"taskId": [], "no": None}),
        ({"change": {"data": {"more": 1}}}, {"taskId": "a", "more": 1}),
        ({"change": {"data": {"taskId": None}}}, {"taskId": None}),
    ],
)
def test_what_is_named_is_changed(edits: dict[str, Any], data: dict[str, Any]) -> None:
    made = from_json(BodyPatch, edits).apply(BODY)

    assert {name: made["data"].get(name) for name in data} == data


@pytest.mark.parametrize(
    "edits",
    [
        {"rename": {"data.no": "data.other"}},
        {"remove": ["no", "no.deeper", "code.deeper"]},
        {"convert": {"data.text.deeper": "text"}},
        {"replace": {"data.no": 1, "no.deeper": 1, "code.deeper": 1}},
    ],
)
def test_what_is_not_there_stays_away(edits: dict[str, Any]) -> None:
    assert from_json(BodyPatch, edits).apply(BODY) == BODY


def test_the_original_is_left_alone() -> None:
    body: dict[str, Any] = {"data": {"list": [1]}}

    from_json(BodyPatch, {"remove": ["data.list"], "change": {"data": {"b": 1}}}).apply(body)

    assert body == {"data": {"list": [1]}}
