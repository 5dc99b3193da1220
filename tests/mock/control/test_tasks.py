"""Tasks and events as the control plane shows them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.conftest import CALLBACK, START, Mock
from tests.mock.conftest import DAY, NOBODY, Visit, problem
from tests.mock.control.conftest import waiting

StartMock = Callable[..., Mock]
Json = dict[str, Any]


def tasks(mock: Mock, **query: Any) -> Json:
    found: Json = mock.http.get("/__mock/tasks", params=query).json()
    return found


def scheduler(mock: Mock, task_id: str) -> list[tuple[float, str, bool]]:
    found = mock.http.get(f"/__mock/tasks/{task_id}").json()["timeline"]
    return [(moment["at"] - START, moment["kind"], moment["happened"]) for moment in found]


def events(mock: Mock, **query: Any) -> Json:
    answer = mock.http.get("/__mock/events", params=query)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def kinds(found: Json) -> list[str]:
    return [event["kind"] for event in found["events"]]


def test_a_task_is_shown_with_plan_and_view(mock: Mock) -> None:
    task_id = mock.create(nVariants=2)
    mock.advance(9)

    (shown,) = tasks(mock)["tasks"]
    assert (shown["taskId"], shown["cost"]) == (task_id, 2)
    assert shown["request"]["prompt"] == "A lighthouse in a storm"
    assert shown["plan"] == {
        "created": START,
        "ends": START + 18,
        "polls": None,
        "reads": 0,
        "failure": None,
    }
    assert (shown["view"]["status"], shown["view"]["elapsed"]) == ("GENERATING", 0.5)
    assert len(shown["images"]) == 2


def test_a_plan_tells_a_failure_before_it_is_seen(mock: Mock) -> None:
    mock.create(prompt="[mock:content-policy] a fox")

    (shown,) = tasks(mock)["tasks"]
    assert shown["plan"]["failure"]["code"] == 400
    assert shown["view"]["errorCode"] is None


def test_a_task_that_reads_end_has_no_end_yet(start_mock: StartMock) -> None:
    mock = start_mock(progression="polls", polls=2)
    mock.read(mock.create())

    plan = tasks(mock)["tasks"][0]["plan"]
    assert (plan["ends"], plan["polls"], plan["reads"]) == (None, 2, 1)


def test_tasks_are_found_by_status(mock: Mock) -> None:
    done = mock.finished()["taskId"]
    mock.create()

    found = tasks(mock, status="SUCCESS")
    assert [task["taskId"] for task in found["tasks"]] == [done]


def test_of_many_tasks_the_latest_are_shown_and_all_are_counted(mock: Mock) -> None:
    created = [mock.create() for _ in range(3)]

    found = tasks(mock, limit=2)
    assert found["count"] == 3
    assert [task["taskId"] for task in found["tasks"]] == created[1:]
    assert tasks(mock, limit=0) == {"count": 3, "tasks": []}


def test_tasks_are_those_of_one_key_or_of_all(mock: Mock, visit: Visit) -> None:
    other = visit(mock, "other-key")
    mock.create()
    other.create()

    assert tasks(other)["count"] == 1
    assert mock.http.get("/__mock/tasks", headers=NOBODY).json()["count"] == 2


def test_a_timeline_has_what_happened_and_what_is_to_come(mock: Mock) -> None:
    mock.receiver.answers = [500]
    task_id = mock.create(callBackUrl=CALLBACK)
    ahead = [(18, "task.ended", False), (18 + 14 * DAY, "images.expired", False)]
    assert scheduler(mock, task_id) == [(0, "task.created", True), *ahead]

    mock.advance(20)

    assert scheduler(mock, task_id) == [
        (0, "task.created", True),
        (18, "task.ended", True),
        (18, "callback.attempt", True),
        (78, "callback.attempt", False),
        (18 + 14 * DAY, "images.expired", False),
    ]


def test_a_timeline_tells_what_the_receiver_answered(mock: Mock) -> None:
    mock.receiver.answers = [503]
    task_id = mock.create(callBackUrl=CALLBACK)
    mock.advance(18)

    found = mock.http.get(f"/__mock/tasks/{task_id}").json()["timeline"]
    assert [moment["status"] for moment in found if "status" in moment] == [503]


def test_at_the_end_of_a_timeline_all_has_happened(mock: Mock) -> None:
    task_id = mock.create()
    mock.advance(15 * DAY)

    assert scheduler(mock, task_id) == [
        (0, "task.created", True),
        (18, "task.ended", True),
        (18 + 14 * DAY, "images.expired", True),
    ]


def test_an_unknown_task_is_a_problem(mock: Mock, visit: Visit) -> None:
    theirs = visit(mock, "other-key").create()

    assert "there is no task" in problem(mock.http.get(f"/__mock/tasks/{theirs}"), 404)


def test_events_are_listed_as_they_happen(mock: Mock) -> None:
    task_id = mock.create(callBackUrl=CALLBACK)
    mock.advance(18)

    found = events(mock)
    assert [(e["at"] - START, e["kind"], e["taskId"]) for e in found["events"]] == [
        (0, "task.created", task_id),
        (18, "task.ended", task_id),
        (18, "callback.attempt", task_id),
    ]
    assert found["last"] == found["events"][-1]["id"]


def test_events_can_be_followed(mock: Mock) -> None:
    mock.create()
    first = events(mock)
    mock.advance(18)

    second = events(mock, after=first["last"])
    assert kinds(second) == ["task.ended"]
    assert events(mock, after=second["last"]) == {
        "events": [],
        "last": second["last"],
        "dropped": 0,
    }


def test_a_page_of_events_goes_on_where_it_stopped(mock: Mock) -> None:
    mock.finished()

    page = events(mock, limit=1)
    assert kinds(page) == ["task.created"]
    assert kinds(events(mock, after=page["last"], limit=1)) == ["task.ended"]


def test_events_are_found_by_kind_and_task(mock: Mock) -> None:
    first, second = mock.create(), mock.create()
    mock.advance(18)

    found = events(mock, kind="task.ended", taskId=second)["events"]
    assert [event["taskId"] for event in found] == [second]
    assert first != second


def test_events_are_those_of_one_key_or_of_all(mock: Mock, visit: Visit) -> None:
    other = visit(mock, "other-key")
    mock.create()
    other.create()

    assert len(events(other)["events"]) == 1
    assert len(mock.http.get("/__mock/events", headers=NOBODY).json()["events"]) == 2


def test_old_events_go_and_it_is_told(start_mock: StartMock) -> None:
    mock = start_mock(journal_limit=2)
    for _ in range(3):
        mock.create()

    found = events(mock)
    assert (len(found["events"]), found["dropped"]) == (2, 1)


def test_the_next_event_can_be_waited_for(mock: Mock) -> None:
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(events, mock, kind="task.created", timeoutSeconds=30)
        waiting(mock)
        mock.create()

        assert kinds(future.result(timeout=20)) == ["task.created"]
