"""Faults in what becomes of a record in the course of time."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from .records import FAILED, RUNNING, SUCCESS, setting
from .seam import Fault
from .seams import GET_TASK, OTHER_RECORD, RECORD, VIEW

HOUR, HOUR_MS = 3600, 3_600_000
FORTNIGHT = 14 * 86_400


@VIEW.replaced("ended-task-runs-again", "history-ended")
def _runs_again(original: Any, plan: Any, now: float) -> Any:
    return original(plan, plan.created if now > plan.ends + 600 else now)


@VIEW.replaced("never-ends", "task-ends")
def _never_ends(original: Any, plan: Any, _: float) -> Any:
    return original(plan, plan.created)


@VIEW.replaced("complete-time-moves", "history-ended")
def _complete_time_moves(original: Any, plan: Any, now: float) -> Any:
    return original(evolve(plan, ends=now) if plan.created < plan.ends < now else plan, now)


@VIEW.replaced("failure-turns-into-success", "history-ended")
def _failure_turns(original: Any, plan: Any, now: float) -> Any:
    return original(evolve(plan, failure=None) if now > plan.ends + 60 else plan, now)


@VIEW.replaced("success-turns-into-failure", "history-ended")
def _success_turns(original: Any, plan: Any, now: float) -> Any:
    view = original(plan, now)
    late = view.succeeded and now > plan.ends + 600
    return evolve(view, flag=3, status="GENERATE_FAILED", code=500) if late else view


RECORD.result(
    "create-time-moves",
    setting(SUCCESS + FAILED, createTime=lambda r: r["createTime"] + 1000),
    "history-fixed",
)
RECORD.result(
    "param-json-cleared-at-the-end",
    setting(SUCCESS + FAILED, paramJson="{}"),
    *("history-fixed", "record-param-json-request", "record-param-json-added"),
)
RECORD.result(
    "created-in-the-future",
    setting(createTime=lambda r: r["createTime"] + HOUR_MS),
    *("times-created", "record-times-order"),
)
RECORD.result(
    "created-an-hour-ago", setting(createTime=lambda r: r["createTime"] - HOUR_MS), "times-created"
)
RECORD.result(
    "completed-in-the-future",
    setting(SUCCESS + FAILED, completeTime=lambda r: r["completeTime"] + HOUR_MS),
    "times-completed",
)


@RECORD.replaced("progress-falls", "history-progress")
def _progress_falls(original: Any, task: Any, view: Any, *rest: Any) -> Any:
    falling = f"{max(0.0, 0.5 - view.elapsed):.2f}"
    return setting(RUNNING, progress=falling)(original(task, view, *rest))


def _forgetting(seconds: int) -> Fault:
    def fault(original: Any, operations: Any, call: Any) -> Any:
        task = call.sandbox.tasks.get(call.query.get("taskId"))
        if task and call.sandbox.scheduler.now() > task.plan.ends + seconds:
            raise operations.refusal("getTask", "unknownTask")
        return original(operations, call)

    return fault


GET_TASK.replaced("task-forgotten", "reading-known")(_forgetting(HOUR))
GET_TASK.replaced("results-gone-with-the-images", "reading-known")(_forgetting(FORTNIGHT))


@OTHER_RECORD.replaced("independent-complete-time-moves", "history-ended")
def _other_moves(original: Any, service: Any, *sent: Any) -> Any:
    now = int(service.now()) * 1000
    return setting(SUCCESS + FAILED, completeTime=now)(original(service, *sent))
