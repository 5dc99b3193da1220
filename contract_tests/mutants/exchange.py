"""Faults as a caller meets them: one request over WSGI, and what is made of it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable
from functools import cached_property, partial
from typing import Any
from urllib.parse import urlencode
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug import Request, Response

from contract_tests.document import document
from contract_tests.targets.mock import KEY, OTHER_KEY

from .seam import Fault, Seam

Json = dict[str, Any]
_PATHS = {operation.id: operation.path for operation in document().operations.values()}


class Exchange:
    """A request on its way to an application without faults."""

    def __init__(self, app: WSGIApplication, environ: WSGIEnvironment) -> None:
        self._app = app
        self.environ = environ
        self.content = Request(environ, populate_request=False).get_data()

    @property
    def path(self) -> str:
        return str(self.environ["PATH_INFO"])

    @cached_property
    def body(self) -> Any:
        """The JSON that was sent; None when it is none."""
        try:
            return json.loads(self.content)
        except ValueError:
            return None

    def calls(self, operation_id: str) -> bool:
        """Whether the path is that of an operation."""
        return self.path == _PATHS[operation_id]

    def sends(self, operation_id: str, field: str) -> Any:
        """A field of the body of an operation; None when there is none."""
        is_object = self.calls(operation_id) and isinstance(self.body, dict)
        return self.body.get(field) if is_object else None

    def answer(self, body: Any = ..., **environ: Any) -> Response:
        """What the application answers, also with another body or other variables of WSGI."""
        content = self.content if body is ... else json.dumps(body).encode()
        length = {"CONTENT_LENGTH": str(len(content)), "wsgi.input": io.BytesIO(content)}
        return Response.from_app(self._app, {**self.environ, **length, **environ}, buffered=True)

    def record(self) -> Json:
        """The record of the task that the body names, read with the same key."""
        query = urlencode({"taskId": self.body["taskId"]})
        found = self.answer(
            None, PATH_INFO=_PATHS["getTask"], REQUEST_METHOD="GET", QUERY_STRING=query
        )
        return json.loads(found.data).get("data") or {}

    def urls(self) -> list[str]:
        """The images of that task."""
        return list((self.record().get("response") or {}).get("resultUrls", ()))


def refused(operation_id: str, example: str) -> Response:
    """The refusal that is an example of the document."""
    return answered(document().examples(operation_id)[example])


def answered(envelope: Json) -> Response:
    """An envelope as an answer."""
    return Response(json.dumps(envelope), mimetype="application/json")


def for_all_accounts(operation_id: str) -> Callable[[Exchange], Response]:
    """An operation that takes another account's key for the one that owns the task."""

    def work(sent: Exchange) -> Response:
        foreign = sent.environ.get("HTTP_AUTHORIZATION", "") == f"Bearer {OTHER_KEY}"
        owned = foreign and sent.calls(operation_id)
        return sent.answer(HTTP_AUTHORIZATION=f"Bearer {KEY}") if owned else sent.answer()

    return work


def exchange(seam: Seam, name: str, *rules: str) -> Callable[[Callable[[Exchange], Response]], Any]:
    """Plant the decorated function in front of an application, as what answers."""

    def add(work: Callable[[Exchange], Response]) -> Fault:
        def fault(
            original: Any, app: Any, environ: WSGIEnvironment, start_response: StartResponse
        ) -> Iterable[bytes]:
            return work(Exchange(partial(original, app), environ))(environ, start_response)

        return seam.replaced(name, *rules)(fault)

    return add
