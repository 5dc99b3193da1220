"""Answers to a batch whose tasks are named as their prompts."""

from __future__ import annotations

import json

import httpx

from tests.kie4o.conftest import ok, record

PATIENCE = 10


def prompt(request: httpx.Request) -> str:
    return str(json.loads(request.content)["prompt"]) if request.content else ""


def answer(request: httpx.Request) -> httpx.Response:
    """A task that is named as its prompt, and has ended when it is looked at."""
    if request.method == "POST":
        return ok({"taskId": prompt(request)})
    return ok(record(1, taskId=request.url.params["taskId"]))
