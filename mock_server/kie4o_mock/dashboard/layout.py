"""What every page has: its headers, the navigation, the sandboxes, the clock and the controls."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from itertools import islice
from typing import Any

from attrs import frozen
from flask import Response, render_template, request, url_for

from ..control import schemas
from ..control.access import has_session
from ..control.account import show_settings
from ..control.control_request import ControlRequest
from ..control.rules import list_rules
from ..control.snapshots import list_states
from ..errors import Problem
from ..mock_state import STATE, MockState
from ..openapi import Json
from .access import SANDBOX
from .actions import outcome

# What the navigation leads to, by the names of pages.
NAVIGATION = {
    "tasks": "Tasks",
    "requests": "Requests",
    "callbacks": "Callbacks",
    "verdict": "Verdict",
    "scenarios": "Scenarios",
    "facts": "Facts",
    "docs": "API reference",
}
# A list of more sandboxes helps nobody; the latest used come first.
_LISTED = 100


@frozen
class Page:
    """A page that is still to be rendered.

    Args:
        name: which entry of the navigation it belongs to.
        template: its template.
        title: what it is about.
        request: the control request that it was made for.
        context: what the template is filled with.
    """

    name: str
    template: str
    title: str
    request: ControlRequest
    context: Json


def respond(page: Page) -> Response:
    """The page as a response, with all that surrounds it."""
    common = {**_controls(page.request), "page": page.name, "title": page.title}
    return _html(render_template(page.template, **_links(), **common, **page.context), 200)


def error_page(problem: Problem) -> Response:
    """The page of a request that cannot be answered; it shows nothing of what there is.

    Where the token is missing, it has the form that asks for it.
    """
    template = "sign_in.html" if problem.status == HTTPStatus.UNAUTHORIZED else "error.html"
    text = render_template(template, problem=problem, page="", **_links())
    return _html(text, problem.status)


def page_url(name: str, **values: Any) -> str:
    """The URL of a page about the same sandbox."""
    chosen = request.args.get(SANDBOX) or None
    return url_for(f"dashboard.{name}", **{SANDBOX: chosen, **values})


def base_url(state: MockState) -> str:
    """The URL of the mock, as clients are to know it."""
    return (state.settings.public_url or request.url_root).rstrip("/")


def _html(text: str, status: int) -> Response:
    # One nonce for each page, which the template took from the request's environment.
    nonce = _nonce()
    answer = Response(text, status, mimetype="text/html")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Frame-Options"] = "DENY"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    # Not `no-referrer`, with which browsers send forms as if they came from another origin.
    answer.headers["Referrer-Policy"] = "same-origin"
    # Even a prompt that got through unescaped could run nothing and call nobody.
    answer.headers["Content-Security-Policy"] = (
        "default-src 'none'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; form-action 'self'; "
        f"script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'"
    )
    return answer


def _nonce() -> str:
    nonce: str = request.environ.setdefault("kie4o_mock.nonce", secrets.token_urlsafe(16))
    return nonce


def _links() -> Json:
    state: MockState = request.environ[STATE]
    return {
        "nonce": _nonce(),
        "navigation": NAVIGATION,
        "page_url": page_url,
        "here": _here(),
        "signed_in": has_session(request, page=True),
        "hide": state.redactor.text,
        "base_url": base_url(state),
    }


def _here() -> str:
    """The page as a form sends it back, below the path that the mock is at."""
    query = "&".join(
        part
        for part in request.query_string.decode(errors="replace").split("&")
        if part.partition("=")[0] not in ("done", "count")
    )
    return f"{request.path}?{query}" if query else request.path


def _controls(control: ControlRequest) -> Json:
    state, sandbox = control.state, control.sandbox
    running = sum(one.running() for one in control.sandboxes())
    return {
        "clock": sandbox.scheduler.clock,
        "now": sandbox.scheduler.now(),
        "next_event": min(
            (t for s in control.schedulers() if (t := s.next_time()) is not None), default=None
        ),
        "running": running,
        "sandboxes": [one.label for one in islice(reversed(state.sandboxes()), _LISTED)],
        "sandbox": sandbox.label,
        "account": schemas.account(sandbox),
        "settings": show_settings(control),
        "rules": list_rules(control)["rules"],
        "snapshots": list_states(control)["snapshots"],
        "scenarios": state.catalogue.entries,
        "operations": list(state.document.operations),
        "outcome": outcome(),
    }
