"""The form that creates a task: a request to the API like a client's, with a receiver to match."""

from __future__ import annotations

import secrets

from attrs import evolve
from flask import Response, request
from werkzeug import Request
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder

from ..api.scenario_selection import HEADER
from ..application import ANSWERS
from ..control import perform
from ..control.control_request import ControlRequest
from ..mock_state import STATE
from ..openapi import Json, control_document
from ..scenarios.model import GENERATE
from ..state.log_entries import ENTRY, LoggedRequest
from .actions import lead_to
from .formats import whole_number
from .layout import base_url, page_url

# Whose sandbox gets the task, where none is chosen and any key is accepted.
KEY = "dashboard"
# How the built-in inbox answers the callback, as a form names it.
RECEIVERS: dict[str, list[Json]] = {
    "200": [],
    "500-once": [{"status": 500}],
    "500-always": [{"status": 500, "times": 100}],
}


def create(control: ControlRequest) -> Response:
    """Send the request to generateImage, and lead to its task, or to the request if refused."""
    form = request.form
    key = control.key or min(control.state.settings.keys, default=KEY)
    body: Json = {"prompt": form.get("prompt", ""), "size": form.get("size", "")}
    if count := form.get("nVariants", ""):
        number = whole_number(count)
        body["nVariants"] = count if number is None else number
    if url := _callback(control, form.get("callback", "")):
        body["callBackUrl"] = url
    scenario = form.get("scenario", "")
    entry = _sent(control, key, body, {HEADER: scenario} if scenario else {})
    label = control.state.sandbox(key).label
    if entry.task_id:
        return lead_to(page_url("task", task_id=entry.task_id, sandbox=label))
    return lead_to(page_url("request", number=entry.id, sandbox=label))


def _callback(control: ControlRequest, receiver: str) -> str | None:
    """The URL of an inbox of its own that answers as wanted; None for no callback."""
    if receiver not in RECEIVERS:
        return None
    name = f"dashboard-{secrets.token_hex(4)}"
    route = control_document().operations["scriptInbox"]
    perform(route, evolve(control, body={"answers": RECEIVERS[receiver]}, path={"name": name}))
    return f"{base_url(control.state)}/__mock/inbox/{name}"


def _sent(control: ControlRequest, key: str, body: Json, headers: dict[str, str]) -> LoggedRequest:
    """The journal's entry of a request to generateImage, once it is answered."""
    operation = control.state.document.operations[GENERATE]
    environ = EnvironBuilder(
        operation.path,
        base_url=request.url_root,
        method=operation.method,
        json=body,
        headers=Headers(
            {"Authorization": f"Bearer {key}", "User-Agent": "kie4o dashboard", **headers}
        ),
    ).get_environ()
    answers = request.environ[ANSWERS]
    environ[STATE], environ[ANSWERS] = control.state, answers
    answers[GENERATE](Request(environ))
    entry: LoggedRequest = environ[ENTRY]
    return entry
