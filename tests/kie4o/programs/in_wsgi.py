"""A receiver as a bare WSGI application."""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from kie4o import callbacks


def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    start_response("200 OK", [])
    return [callbacks.verify(body, environ, "key").encode()]
