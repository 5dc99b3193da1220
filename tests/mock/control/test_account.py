"""The account and the settings of a key, as the control plane shows and changes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import START, Mock
from tests.mock.conftest import NOBODY, Visit, problem

StartMock = Callable[..., Mock]
Json = dict[str, Any]


def change(mock: Mock, topic: str, **options: Any) -> Json:
    headers = options.pop("headers", None)
    answer = mock.http.patch(f"/__mock/{topic}", json=options, headers=headers)
    assert answer.status_code == 200, answer.text
    shown: Json = answer.json()
    return shown


def ledger(mock: Mock) -> list[Json]:
    found: list[Json] = mock.http.get("/__mock/account/ledger").json()["bookings"]
    return found


def test_an_account_tells_what_is_left_and_what_was_spent(mock: Mock) -> None:
    mock.create(nVariants=4)

    told = {"credits": 996, "price": 1, "spent": 4, "revoked": False}
    assert mock.http.get("/__mock/account").json() == told


def test_credits_can_be_set(mock: Mock) -> None:
    change(mock, "account", credits=0.5)

    assert mock.credits() == 0.5
    assert mock.generate()["code"] == 402


def test_credits_can_be_added_and_taken(mock: Mock) -> None:
    change(mock, "account", add=10)

    assert change(mock, "account", add=-0.5)["credits"] == 1009.5


def test_the_price_can_be_changed(mock: Mock) -> None:
    change(mock, "account", price=2.5)
    mock.create(nVariants=2)

    assert mock.credits() == 995


def test_a_revoked_key_is_refused_until_it_is_good_again(mock: Mock) -> None:
    change(mock, "account", revoked=True)
    assert [mock.generate()["code"], mock.read("x")["code"]] == [401, 401]

    change(mock, "account", revoked=False)
    assert mock.generate()["code"] == 200


def test_to_revoke_a_key_it_must_be_sent(mock: Mock) -> None:
    answer = mock.http.patch("/__mock/account", json={"revoked": True}, headers=NOBODY)

    assert problem(answer, 422) == "revoked: send the API key to change."


def test_credits_are_set_or_added_not_both(mock: Mock) -> None:
    answer = mock.http.patch("/__mock/account", json={"credits": 1, "add": 1})

    assert problem(answer, 422) == "add: send it or credits, not both."


@pytest.mark.parametrize(
    ("topic", "change"),
    [
        ("account", {"credits": 1e300}),
        ("account", {"add": -1e300}),
        ("account", {"price": -1}),
        ("settings", {"taskSeconds": 1e300}),
        ("settings", {"polls": 0}),
        ("settings", {"queueLimit": -1}),
    ],
)
def test_a_number_beyond_reason_is_refused(mock: Mock, topic: str, change: Json) -> None:
    answer = mock.http.patch(f"/__mock/{topic}", json=change)

    assert next(iter(change)) in problem(answer, 422)


@pytest.mark.parametrize("topic", ["account", "settings"])
def test_an_unknown_name_is_refused_with_what_was_meant(mock: Mock, topic: str) -> None:
    near = {"account": "prise", "settings": "maintenence"}[topic]
    answer = mock.http.patch(f"/__mock/{topic}", json={near: 1})

    meant = {"account": "price", "settings": "maintenance"}[topic]
    assert f"Did you mean {meant}?" in problem(answer, 422)


def test_the_ledger_tells_how_the_balance_came_to_be(mock: Mock) -> None:
    task_id = mock.create(nVariants=2)
    mock.advance(5)
    change(mock, "account", add=2)
    change(mock, "account", credits=7)

    assert ledger(mock) == [
        {"at": START, "amount": -2, "balance": 998, "reason": "charge", "taskId": task_id},
        {"at": START + 5, "amount": 2, "balance": 1000, "reason": "add", "taskId": None},
        {"at": START + 5, "amount": -993, "balance": 7, "reason": "set", "taskId": None},
    ]


def test_a_refused_request_books_nothing(mock: Mock) -> None:
    mock.generate(size="16:9")

    assert ledger(mock) == []


def test_a_failed_task_keeps_its_credits_by_default(mock: Mock) -> None:
    mock.finished(prompt="[mock:content-policy] a fox")

    assert mock.credits() == 999


def test_a_failed_task_gives_what_it_cost_back_where_refunds_are_on(start_mock: StartMock) -> None:
    mock = start_mock(refunds=True)
    task_id = mock.create(prompt="[mock:content-policy] a fox", nVariants=2)
    change(mock, "account", price=5)
    mock.advance(18)

    assert mock.credits() == 1000
    assert ledger(mock)[-1] == {
        "at": START + 18,
        "amount": 2,
        "balance": 1000,
        "reason": "refund",
        "taskId": task_id,
    }
    assert mock.http.get("/__mock/account").json()["spent"] == 0


def test_a_task_that_succeeds_gives_nothing_back(start_mock: StartMock) -> None:
    mock = start_mock(refunds=True)
    mock.finished()

    assert mock.credits() == 999


def test_settings_are_shown(start_mock: StartMock) -> None:
    assert start_mock(queue_limit=3).http.get("/__mock/settings").json() == {
        "progression": "time",
        "taskSeconds": 18,
        "polls": 3,
        "rateLimits": False,
        "queueLimit": 3,
        "maintenance": False,
        "refunds": False,
        "strict": False,
        "scenarioTriggers": True,
    }


def test_a_maintenance_begins_and_ends(mock: Mock) -> None:
    change(mock, "settings", maintenance=True)
    assert mock.generate()["code"] == 455

    change(mock, "settings", maintenance=False)
    assert mock.generate()["code"] == 200


def test_the_queue_can_be_limited(mock: Mock) -> None:
    mock.create()
    change(mock, "settings", queueLimit=1)
    assert mock.generate()["code"] == 550

    change(mock, "settings", queueLimit=None)
    assert mock.generate()["code"] == 200


def test_windows_can_be_enforced(mock: Mock) -> None:
    change(mock, "settings", rateLimits=True)

    assert [mock.generate()["code"] for _ in range(21)].count(429) == 1


def test_tasks_can_run_longer_or_be_ended_by_reads(mock: Mock) -> None:
    change(mock, "settings", taskSeconds=60)
    long = mock.create()
    change(mock, "settings", progression="polls", polls=1)
    read = mock.create()

    mock.advance(59)
    assert (mock.record(long)["successFlag"], mock.record(read)["successFlag"]) == (0, 1)


def test_they_are_those_of_one_key(mock: Mock, visit: Visit) -> None:
    other = visit(mock, "other-key")
    change(mock, "settings", maintenance=True)
    change(mock, "account", credits=0)

    assert (other.generate()["code"], other.credits()) == (200, 999)


def test_without_a_key_they_are_those_of_all_and_of_those_to_come(mock: Mock, visit: Visit) -> None:
    mock.credits()
    change(mock, "settings", queueLimit=0, headers=NOBODY)
    shown = change(mock, "account", credits=5, price=2, headers=NOBODY)

    assert shown == {"credits": 5, "price": 2, "spent": 0, "revoked": False}
    for someone in (mock, visit(mock, "late-key")):
        assert (someone.generate()["code"], someone.credits()) == (550, 5)


def test_without_a_key_credits_can_be_added_to_all(mock: Mock, visit: Visit) -> None:
    mock.create()
    change(mock, "account", add=1, headers=NOBODY)

    assert (mock.credits(), visit(mock, "late-key").credits()) == (1000, 1001)


def test_a_reset_brings_the_configured_ones_back(mock: Mock) -> None:
    change(mock, "settings", maintenance=True)
    change(mock, "account", credits=0, price=7)

    mock.post("/__mock/reset", None)

    assert (mock.generate()["code"], mock.credits()) == (200, 999)


def test_a_reset_of_all_brings_the_configured_ones_back_for_those_to_come(mock: Mock) -> None:
    change(mock, "settings", maintenance=True, headers=NOBODY)
    change(mock, "account", credits=0, headers=NOBODY)

    mock.post("/__mock/reset", None, headers=NOBODY)

    assert (mock.generate()["code"], mock.credits()) == (200, 999)
