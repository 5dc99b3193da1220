"""From a request for an operation to its response: one way in, one way out."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Any

from flask import Response
from werkzeug import Request
from werkzeug.exceptions import HTTPException

from ..bodies import TooLarge, unpacked
from ..errors import Reason, Refusal
from ..json_values import Unreadable, parse
from ..mock_state import MockState
from ..openapi import Json, Operation
from ..responses import json_response
from ..scenarios.faults import connection, gateway
from ..scenarios.model import Scenario
from ..state.log_entries import HEADERS, LoggedRequest, log_request
from ..uploads.form import read_form
from .access import accepted, address, callback_depth
from .not_found import page
from .operation_group import Call
from .operations import Operations
from .scenario_effects import ScenarioEffects
from .scenario_selection import (
    HEADER,
    OPENING,
    RequestContext,
    ScenarioSelector,
    prompt_and_task_id,
)

_LOG = logging.getLogger(__name__)
_HEADER = HEADERS.index(HEADER.upper().replace("-", "_"))
# Clients give up on a response with a hundred headers, or with one of 64 KiB.
_NOTES = 20
_NOTE_LENGTH = 300


class OperationHandler:
    """Answers the requests of one mock."""

    def __init__(self, state: MockState) -> None:
        self._state = state
        self._operations = Operations(state)
        self._selector = ScenarioSelector(state.catalogue, state.anonymous.rules)
        self._effects = ScenarioEffects(state)

    def of(self, operation: Operation) -> Callable[[Request], Response]:
        """What answers the requests for an operation."""
        work = self._operations.of(operation.id)
        success = next(e for e in operation.examples.values() if e["code"] == 200)

        def done(call: Call) -> Json:
            return {**success, "data": work(call)}

        def answer(request: Request) -> Response:
            response = self._answer(operation, done, request)
            if operation.headers:
                response.headers.update(operation.headers)
            return response

        return answer

    def _answer(
        self, operation: Operation, done: Callable[[Call], Json], request: Request
    ) -> Response:
        entry = log_request(operation.id, operation.path, request.environ)
        call = None
        try:
            call = self._call(operation, request, entry)
            if call.scenario is not None:
                return self._staged(call.scenario, partial(done, call), entry, call, request)
            envelope = done(call)
            entry.reason = call.reason
        except Refusal as refusal:
            envelope = refusal.envelope
            entry.reason = refusal.reason
        except TooLarge as error:
            entry.reason = Reason(str(error))
            answer = gateway(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return self._kept(answer, entry, answer.status_code, {})
        except HTTPException as error:
            # The body ended too early, or is over a limit of Flask's.
            entry.reason = Reason(error.description or error.name)
            answer = page(self._state, request, HTTPStatus(error.code or 500))
            return self._kept(answer, entry, answer.status_code, {})
        except Exception:
            # The service hides its own faults behind this envelope; so do we, and log ours.
            _LOG.exception("%s failed", operation.id)
            envelope = self._operations.refusal(operation.id, "serverError").envelope
        answer = self._written(envelope, entry)
        return self._kept(answer, entry, answer.status_code, envelope, call)

    def _call(self, operation: Operation, request: Request, entry: LoggedRequest) -> Call:
        """The request as a call, or the refusal that comes before any work."""
        state, environ = self._state, request.environ
        key = accepted(environ.get("HTTP_AUTHORIZATION"), state.settings.keys)
        sandbox = state.sandbox(key)
        entry.at = sandbox.scheduler.now()
        sandbox.activity.requests.add(entry)
        content = self._content(operation, request, entry)
        if sandbox.settings.maintenance:
            raise self._operations.refusal(operation.id, "maintenance")
        if key is None or sandbox.account.revoked:
            raise self._operations.refusal(operation.id, "unauthorized")
        body = self._body(operation, request, content, entry)
        base_url = (state.settings.public_url or address(request)).rstrip("/")
        query = request.args.to_dict() if environ.get("QUERY_STRING") else {}
        prompt, task_id = prompt_and_task_id(operation.id, query, body)
        if OPENING in prompt and not self._operations.allows_creation(operation.id, body):
            prompt = ""
        header = entry.headers[_HEADER]
        context = RequestContext(operation.id, sandbox, header, prompt, task_id, key)
        scenario = self._selector.select(context, entry.notes)
        entry.scenario = scenario.name if scenario else None
        return Call(sandbox, query, body, base_url, entry.notes, callback_depth(environ), scenario)

    @staticmethod
    def _content(operation: Operation, request: Request, entry: LoggedRequest) -> bytes:
        """The body, unless it is a form, which is read piece by piece; the journal has no files."""
        if operation.takes_form:
            entry.length = request.content_length or 0
            return b""
        # Not kept by the request: it may be large, and a request lives longer than its response.
        content = request.get_data(cache=False) if operation.takes_body else b""
        entry.record_body(content, keep=not operation.is_upload)
        return content

    def _body(
        self, operation: Operation, request: Request, content: bytes, entry: LoggedRequest
    ) -> Any:
        if not operation.takes_body:
            return None
        try:
            if operation.takes_form:
                return read_form(request, self._state.upload_space)
            if packed := request.environ.get("HTTP_CONTENT_ENCODING"):
                limit = self._state.body_limits.of(operation.path)
                content = unpacked(content, packed, limit)
                entry.record_body(content, keep=not operation.is_upload)
            return parse(content)
        except Unreadable as error:
            kind = "malformedForm" if operation.takes_form else "malformedJson"
            refusal = self._operations.refusal(operation.id, kind)
            entry.notes.append(str(error))
            reason = Reason(error.message, "", error.suggestion)
            raise Refusal(refusal.envelope, reason) from None

    def _staged(
        self,
        scenario: Scenario,
        work: Callable[[], Json],
        entry: LoggedRequest,
        call: Call,
        request: Request,
    ) -> Response:
        """The response to a request that a scenario applies to."""
        client = connection(request.environ)
        sleep = partial(self._state.waiting.pause, client=client)
        act = self._effects.apply(scenario, str(entry.operation), work, sleep)
        lost = page(self._state, request, HTTPStatus.NOT_FOUND) if act.lost else None
        answer = lost or self._written(act.envelope, entry)
        if act.http is not None:
            answer.status_code = act.http
        if act.fault:
            answer = act.fault.corrupt(answer, client, sleep)
        if act.envelope.get("code") not in (None, 200):
            hint = "GET /__mock/scenarios tells how a good client responds to it."
            text = f"Scenario {entry.scenario} applies to this request."
            entry.reason = Reason(text, suggestion=hint)
        cut = act.fault is not None and act.fault.connection is not None
        entry.lost = (client is not None and client.has_left()) or (
            act.fault is not None and (act.fault.hides or act.fault.body is not None)
        )
        if act.changed:
            self._state.seen.scenario(scenario)
        return self._kept(answer, entry, None if cut else answer.status_code, act.envelope, call)

    def _written(self, envelope: Json, entry: LoggedRequest) -> Response:
        mirror = self._state.settings.http_status == "mirror"
        answer = json_response(envelope, envelope.get("code", 200) if mirror else 200)
        for note in entry.notes[:_NOTES]:
            answer.headers.add("X-Mock-Note", _header_text(note))
        return answer

    def _kept(
        self,
        answer: Response,
        entry: LoggedRequest,
        status: int | None,
        envelope: Json,
        call: Call | None = None,
    ) -> Response:
        """The response, once the journal knows of it."""
        entry.record_response(status, envelope.get("code"), envelope.get("data"))
        if call is not None:
            entry.ended = call.ended
        self._state.seen.request(entry, call.task if call else None)
        if growth := entry.growth:
            self._state.journal_budget.grow(entry.id, growth)
        self._state.notifier.notify()
        return answer


def _header_text(text: str) -> str:
    """`text` as a header can carry it: printable ASCII, and not endless."""
    escaped = text.encode("unicode_escape").decode()
    return escaped if len(escaped) <= _NOTE_LENGTH else f"{escaped[:_NOTE_LENGTH]}..."
