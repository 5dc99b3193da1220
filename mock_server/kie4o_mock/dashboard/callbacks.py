"""Callbacks: every delivery with its attempts, and what a receiver should think of them."""

from __future__ import annotations

import math

from ..callbacks import payload
from ..control.callbacks import described, find_delivery
from ..control.control_request import ControlRequest
from ..json_values import readable
from ..openapi import Json
from ..state.deliveries import Attempt, Delivery
from ..state.sandbox import Sandbox
from .layout import Page
from .paging import paging

STATES = ("pending", "delivered", "failed")


def show(request: ControlRequest) -> Page:
    """The newest first, filtered by state and task."""
    query = request.query
    state, task_id = query.get("state") or None, query.get("taskId") or None
    found = [
        (sandbox, delivery)
        for sandbox in request.sandboxes()
        for delivery in sandbox.deliveries
        if task_id in (None, delivery.task_id) and state in (None, delivery.state)
    ]
    found.sort(key=lambda pair: -_begun(pair[1]))
    page = paging(query, len(found))
    context: Json = {
        "deliveries": [row(request, *pair) for pair in found[page.start : page.stop]],
        "paging": page,
        "filters": query,
        "filtered": bool(state or task_id),
        "states": STATES,
    }
    return Page("callbacks", "callbacks.html", "Callbacks", request, context)


def show_one(request: ControlRequest) -> Page:
    """One delivery.

    Raises:
        Problem: there is no such delivery.
    """
    sandbox, delivery = find_delivery(request, request.path["delivery_id"])
    body = readable(delivery.body)
    context: Json = {
        "delivery": row(request, sandbox, delivery),
        "body": request.state.redactor.value(body if body is not None else delivery.body.decode()),
    }
    return Page("callbacks", "callback.html", "Callback", request, context)


def row(request: ControlRequest, sandbox: Sandbox, delivery: Delivery) -> Json:
    """What pages show of a delivery, without secrets."""
    shown = described(request, delivery)
    verdicts = [_signature(request, delivery, one) for one in list(delivery.attempts)]
    for attempt, verdict in zip(shown["attempts"], verdicts, strict=False):
        attempt["signature"] = verdict
    return {**shown, "sandbox": sandbox.label, "now": sandbox.scheduler.now()}


def _signature(request: ControlRequest, delivery: Delivery, attempt: Attempt) -> str:
    """What its receiver should think of the signature of an attempt."""
    headers = {name.title(): value for name, value in attempt.headers.items()}
    task_id = payload.task_id(readable(delivery.body)) or ""
    key = request.state.settings.webhook_key
    return payload.verdict(key, task_id, attempt.at, headers) or "not signed"


def _begun(delivery: Delivery) -> float:
    """When it was first sent; those that were not come first."""
    return delivery.attempts[0].at if delivery.attempts else math.inf
