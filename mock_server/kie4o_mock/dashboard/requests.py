"""The journal: the requests that came, and why some were refused."""

from __future__ import annotations

from collections.abc import Iterator

from ..control import schemas
from ..control.control_request import ControlRequest
from ..control.requests import passes
from ..errors import Problem
from ..openapi import Json
from ..state.log_entries import LoggedRequest
from ..state.sandbox import Sandbox
from ..validation_messages import abbreviate
from .formats import whole_number
from .layout import Page
from .ledger import Fact, behind
from .paging import paging

OUTCOMES = ("accepted", "refused")
_Found = tuple[Sandbox, LoggedRequest]


def show(request: ControlRequest) -> Page:
    """The newest first, filtered."""
    query = request.query
    found = sorted(_matching(request), key=lambda pair: -pair[1].id)
    page = paging(query, len(found))
    context: Json = {
        "requests": [row(request, *pair) for pair in found[page.start : page.stop]],
        "paging": page,
        "filtered": any(query.get(name) for name in ("operation", "taskId", "code", "outcome")),
        "filters": query,
        "outcomes": OUTCOMES,
        "dropped": sum(one.requests.dropped for one in request.activities()),
    }
    return Page("requests", "requests.html", "Requests", request, context)


def show_one(request: ControlRequest) -> Page:
    """One request, with the reason of its refusal and the ledger entries behind it.

    Raises:
        Problem: the journal does not have it, or no longer.
    """
    number = request.path["number"]
    for sandbox in request.sandboxes():
        for entry in sandbox.activity.requests.items():
            if str(entry.id) == number:
                shown = row(request, sandbox, entry)
                context = {"entry": shown, "facts": _behind(request, entry)}
                return Page("requests", "request.html", f"Request {number}", request, context)
    detail = f"The journal has no request {abbreviate(number)}. It keeps the latest only."
    raise Problem(404, "Unknown request", detail)


def row(request: ControlRequest, sandbox: Sandbox, entry: LoggedRequest) -> Json:
    """What pages show of a request, without secrets."""
    shown = schemas.logged_request(entry, request.state.redactor)
    return {**shown, "sandbox": sandbox.label, "refused": _no_success(entry), "lost": entry.lost}


def _matching(request: ControlRequest) -> Iterator[_Found]:
    wanted = {name: text for name, text in request.query.items() if text}
    if "code" in wanted:
        wanted["code"] = whole_number(wanted["code"])
    wanted.pop("since", None)
    test, outcome = passes(wanted), wanted.get("outcome")
    for sandbox in request.sandboxes():
        for entry in sandbox.activity.requests.items():
            if test(entry) and outcome in (None, OUTCOMES[_no_success(entry)]):
                yield sandbox, entry


def _no_success(entry: LoggedRequest) -> bool:
    """Whether its client did not read a success."""
    return entry.is_refusal or entry.lost


def _behind(request: ControlRequest, entry: LoggedRequest) -> list[Fact]:
    document = request.state.document
    if not _no_success(entry) or entry.operation not in document.operations:
        return []
    pointer = (entry.reason and entry.reason.pointer) or ""
    return behind(document, document.operations[entry.operation], entry.code, pointer)
