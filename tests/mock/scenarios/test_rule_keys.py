"""Whose rules there are, and who sees and deletes them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Mock
from tests.mock.conftest import NOBODY, Visit, problem
from tests.mock.scenarios.conftest import RULES, codes, rule


def rules(mock: Mock) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = mock.http.get(RULES).json()["rules"]
    return listed


def test_rules_are_listed_with_how_often_they_were_applied(mock: Mock) -> None:
    made = rule(mock, scenario="server-error", times=2)
    assert (made["applied"], made["spent"]) == (0, False)
    codes(mock, 3)

    (listed,) = rules(mock)

    assert listed == {**made, "applied": 2, "spent": True}


def test_a_rule_belongs_to_the_sandbox_of_its_key(mock: Mock, visit: Visit) -> None:
    other = visit(mock, "other")
    rule(mock, scenario="server-error")

    assert rules(other) == []
    assert codes(other, 1) == [200]
    assert codes(mock, 1) == [500]


def test_a_rule_without_a_key_is_for_all_and_those_to_come(mock: Mock, visit: Visit) -> None:
    mock.post(RULES, {"scenario": "server-error", "times": 2}, headers=NOBODY)

    assert codes(mock, 1) == [500]
    assert codes(visit(mock, "new"), 1) == [500]
    assert codes(mock, 1) == [200]


def test_without_a_key_all_rules_are_listed_and_deleted(mock: Mock) -> None:
    rule(mock, scenario="server-error")
    mock.post(RULES, {"scenario": "server-error"}, headers=NOBODY)

    assert len(mock.http.get(RULES, headers=NOBODY).json()["rules"]) == 2
    assert mock.http.delete(RULES, headers=NOBODY).json() == {"deleted": 2}
    assert codes(mock, 1) == [200]


def test_a_key_deletes_its_own_rules_only(mock: Mock, visit: Visit) -> None:
    rule(mock, scenario="server-error")

    assert visit(mock, "other").http.delete(RULES).json() == {"deleted": 0}
    assert mock.http.delete(RULES).json() == {"deleted": 1}


def test_a_key_cannot_delete_the_rule_of_another(mock: Mock, visit: Visit) -> None:
    made = rule(mock, scenario="server-error")

    answer = visit(mock, "other").http.delete(f"{RULES}/{made['id']}")

    assert problem(answer, 404) == f"id: there is no rule '{made['id']}'."


@pytest.mark.parametrize("headers", [{}, NOBODY], ids=["one", "all"])
def test_reset_drops_rules(mock: Mock, headers: dict[str, str]) -> None:
    rule(mock, scenario="server-error")
    if headers:
        mock.post(RULES, {"scenario": "server-error"}, headers=headers)

    mock.post("/__mock/reset", {}, headers=headers)

    assert codes(mock, 1) == [200]
