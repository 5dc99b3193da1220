"""Scenarios that refuse: every documented error of every operation."""

from __future__ import annotations

import pytest

from contract_tests.document import document
from tests.conftest import Mock
from tests.mock.conftest import OPERATIONS
from tests.mock.scenarios.conftest import Check, Task, call, expected, named, names, scenarios


def _documented(refusal: str) -> list[str]:
    """The operations whose documentation has a refusal."""
    return [o for o in OPERATIONS if any(refusal == n for n in _refusals(o))]


def _refusals(operation: str) -> list[str]:
    own = scenarios()
    found = {e["refuse"] for e in own.values() if "refuse" in e}
    return [name for name in found if name == "wrong-path" or _has(operation, name)]


def _has(operation: str, name: str) -> bool:
    try:
        return bool(expected(operation, name)["code"] != 200)
    except StopIteration:
        return False


def _refused(name: str) -> Check:
    """Each operation that is meant refuses as documented, so often as is said, then works."""
    entry = scenarios()[name]

    def check(mock: Mock) -> None:
        task = Task(mock)
        for operation in entry.get("operations", _documented(entry["refuse"])):
            for _ in range(entry.get("times", 1)):
                answer = named(mock, operation, name, task)
                if entry["refuse"] == "wrong-path":
                    assert answer.status_code == 404
                    assert "code" not in answer.json()
                else:
                    assert answer.json() == expected(operation, entry["refuse"])
            after = named(mock, operation, name, task)
            assert (after.json().get("code") == 200) is ("times" in entry)

    return check


GROUPS = ("refusals", "reading", "downloads", "uploads")
CHECKS = {name: _refused(name) for name in names(*GROUPS) if "refuse" in scenarios()[name]}


@pytest.mark.parametrize("name", CHECKS)
def test_its_effect_is_seen(mock: Mock, name: str) -> None:
    CHECKS[name](mock)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_documented_code_of_an_operation_has_a_scenario(mock: Mock, operation: str) -> None:
    operations = {name: found.node for name, found in document().operations.items()}
    task = Task(mock)
    seen = {200}
    for name in CHECKS:
        answer = named(mock, operation, name, task)
        seen.add(answer.json().get("code", answer.status_code))

    assert set(operations[operation]["x-codes"]) <= seen


# A link to any file names no task.
@pytest.mark.parametrize("name", sorted({*names("reading", "downloads")} - {"wrong-url"}))
def test_in_a_prompt_it_counts_for_the_task(mock: Mock, name: str) -> None:
    entry = scenarios()[name]
    operation = "getTask" if entry["group"] == "reading" else "getDownloadUrl"
    task_id = mock.create(prompt=f"[mock:{name}] A fox")
    mock.advance(18)
    task = Task(mock)
    task.id, task.url = task_id, mock.state.sandbox("test-key").tasks[task_id].urls[0]

    answer = call(mock, operation, task).json()

    if entry["refuse"] != "wrong-path":
        assert answer == expected(operation, entry["refuse"])
