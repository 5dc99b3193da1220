"""The JSON of the control plane: what the schemas of its document are made of."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from ..callbacks.inbox import Inbox, ReceivedCallback, ScriptedResponse
from ..clock.clock import Clock
from ..clock.scheduler import Event
from ..converter import as_json, camel_case, new_converter
from ..coverage import Coverage, Step
from ..json_values import readable
from ..openapi import Json
from ..redaction import Redactor, without_key
from ..scenarios.rules import Rule
from ..state.account import LedgerEntry
from ..state.deliveries import Attempt, Delivery
from ..state.log_entries import HEADERS, LoggedEvent, LoggedRequest
from ..state.sandbox import Sandbox
from ..state.snapshot import VERSION, Snapshot
from ..state.task import Plan, Task, View, view_at
from ..verdict.history import Evidence
from ..verdict.model import Dropped, Finding, Verdict

_CONVERTER = new_converter()
_CONVERTER.register_unstructure_hook(bytes, lambda value: value.decode(errors="replace"))
# What to do about a refusal that is not the fault of the body.
_REMEDIES = {
    401: "Send the header Authorization: Bearer KEY, with a key that is accepted and not revoked.",
    402: "Give the key credits: PATCH /__mock/account, or start with more.",
    429: "Wait, or advance the clock, until the window has room again.",
    455: "End the maintenance: PATCH /__mock/settings.",
    550: "Let tasks end first, or raise queueLimit: PATCH /__mock/settings.",
}


def to_json(value: Any) -> Any:
    """`value`, a list or an object of those below, as JSON can carry it."""
    return _CONVERTER.unstructure(value)


def _form(kind: type, *attributes: str, **named: str) -> None:
    """Say which attributes of a class are shown, in camel case or by the name that is given."""
    names = {**{camel_case(name): name for name in attributes}, **named}
    readers = {shown: attrgetter(name) for shown, name in names.items()}
    _CONVERTER.register_unstructure_hook(
        kind, lambda value: {shown: to_json(read(value)) for shown, read in readers.items()}
    )


_form(Clock, "utc", "frozen", "scale", now="time.now")
_form(Event, "kind", "task_id", at="due")
_form(LoggedEvent, "id", "at", "kind", "task_id")
_form(LedgerEntry, "at", "amount", "balance", "reason", "task_id")
_form(
    Attempt,
    *("at", "replay", "status", "error", "answer"),
    latencySeconds="latency",
    requestHeaders="headers",
)
_form(
    Delivery,
    *("id", "task_id", "url", "state", "delivered", "body", "attempts"),
    nextAttemptAt="due",
)
_form(ScriptedResponse, "status", "times", delaySeconds="delay")
_form(
    ReceivedCallback,
    *("at", "query", "headers", "body", "json", "signature"),
    status="answer.status",
    delaySeconds="answer.delay",
)
_form(Inbox, "received", "dropped", answers="script")
_form(Plan, "created", "ends", "polls", "reads", "failure")
_form(View, "status", "elapsed", successFlag="flag", errorCode="code", errorMessage="message")
_form(Evidence, "kind", "id", "at", "summary")
_form(Dropped, "requests", "downloads", "callbacks")
_form(Step, "method", "path", "body")


def account(sandbox: Sandbox) -> Json:
    """The schema `Account`."""
    found = sandbox.account
    return {
        "credits": found.balance,
        "price": sandbox.settings.price,
        "spent": found.spent,
        "revoked": found.revoked,
    }


def rule(rule: Rule) -> Json:
    """The schema `MadeRule`."""
    return {"id": rule.id, **rule.asked, "applied": rule.applied, "spent": rule.spent}


def task(sandbox: Sandbox, task: Task, redactor: Redactor) -> Json:
    """The schema `Task`."""
    return {
        "taskId": task.id,
        "request": redactor.value(task.body),
        "cost": task.cost,
        "plan": to_json(task.plan),
        "view": to_json(view_at(task.plan, sandbox.scheduler.now())),
        "images": task.urls,
        "scenario": task.scenario.name if task.scenario else None,
    }


def moment(at: float, kind: str, *, happened: bool = True, **more: Any) -> Json:
    """The schema `Moment`."""
    return {"at": at, "kind": kind, "happened": happened, **more}


def attempt(attempt: Attempt) -> Json:
    """The schema `Moment` of an attempt of a callback."""
    return moment(attempt.at, "callback.attempt", status=attempt.status, error=attempt.error)


def snapshot(snapshot: Snapshot) -> Json:
    """The schema `Snapshot`, in the form that scenarios have in files."""
    return {"version": VERSION, **as_json(snapshot)}


def verdict(verdict: Verdict) -> Json:
    """The schema `Verdict`."""
    return {
        "findings": [_finding(finding) for finding in verdict.findings],
        "counts": dict(verdict.counts),
        "requests": verdict.requests,
        "tasks": verdict.tasks,
        "dropped": to_json(verdict.dropped),
    }


def _finding(finding: Finding) -> Json:
    rule, case = finding.rule, finding.case
    return {
        "rule": rule.id,
        "severity": rule.severity,
        "message": case.message,
        "why": rule.why,
        "remedy": rule.remedy,
        "taskId": case.task_id,
        "evidence": to_json(list(case.evidence)),
    }


def coverage(coverage: Coverage) -> Json:
    """The schema `Coverage`."""
    return {
        "seen": len(coverage.met),
        "total": len(coverage.behaviors),
        "behaviors": [
            {
                "id": behavior.id,
                "kind": behavior.kind,
                "seen": behavior.id in coverage.seen,
                "operation": behavior.operation,
                "step": to_json(behavior.step),
                "then": behavior.then,
            }
            for behavior in coverage.behaviors
        ],
    }


def saved(snapshot: Snapshot) -> Json:
    """The schema `Saved`."""
    return {
        "savedAt": snapshot.saved_at,
        "sandboxes": len(snapshot.sandboxes),
        "tasks": sum(len(sandbox.tasks) for sandbox in snapshot.sandboxes),
    }


def logged_request(entry: LoggedRequest, redactor: Redactor) -> Json:
    """The schema `Request`, without secrets."""
    return {
        "id": entry.id,
        "at": entry.at,
        "operation": entry.operation,
        "method": redactor.text(entry.method),
        "path": redactor.text(entry.path),
        "query": redactor.text(entry.query),
        "headers": redactor.value(_headers(entry)),
        "body": _body(entry, redactor),
        "bodyBytes": entry.length,
        "status": entry.status,
        "code": entry.code,
        "latency": entry.seconds,
        "taskId": redactor.value(entry.about),
        "notes": redactor.value(entry.notes),
        "scenario": entry.scenario,
        "reason": redactor.value(_reason(entry)),
    }


def _headers(entry: LoggedRequest) -> Json:
    found = zip(HEADERS, entry.headers, strict=True)
    shown = {name.replace("_", "-").title(): text for name, text in found if text}
    if "Authorization" in shown:
        shown["Authorization"] = without_key(shown["Authorization"])
    return shown


def _body(entry: LoggedRequest, redactor: Redactor) -> Any:
    """The body as JSON, else as text; None when there was none."""
    if not entry.body:
        return None
    body = readable(entry.body)
    if body is not None:
        return redactor.value(body)
    text = entry.body.decode("utf-8", "replace")
    return redactor.text(text) if entry.length == len(entry.body) else redactor.cut(text)


def _reason(entry: LoggedRequest) -> Json | None:
    reason = entry.reason
    if reason is None:
        return None
    return {
        "message": reason.message,
        "pointer": reason.pointer,
        "suggestion": reason.suggestion or _REMEDIES.get(entry.code or 0),
    }
