"""The mock with something wrong in it, as schemathesis reaches it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import SimpleNamespace
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server
from wsgiref.types import WSGIApplication

from kie4o_mock import Settings
from kie4o_mock.app import Mock
from requests.adapters import HTTPAdapter
from schemathesis import GenerationMode
from schemathesis.config import GenerationConfig
from werkzeug.wrappers import Response

from contract_tests.generated import checks
from contract_tests.generated.schema import schema
from contract_tests.generated.transport import TargetBinding
from contract_tests.traffic.exchange import AUTHORIZED
from contract_tests.traffic.line import Line
from contract_tests.traffic.wsgi import WsgiAdapter

KEY = "contract-key"
Change = Callable[[Response], None]
Connect = Callable[[WSGIApplication], AbstractContextManager[Line]]


def mock(change: Change | None = None, **settings: Any) -> WSGIApplication:
    """A mock whose answers `change` changes; its clock runs."""
    app = Mock(Settings(**{"seed": 1, "keys": frozenset({KEY}), **settings}))

    def changed(environ: Any, start_response: Any) -> Any:
        response = Response.from_app(app, environ)
        if change:
            change(response)
        return response(environ, start_response)

    return changed if change else app


class Silent(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def in_process(app: WSGIApplication) -> Iterator[Line]:
    line = Line("http://mock.test", KEY, WsgiAdapter(app))
    yield line
    line.session.close()


@contextmanager
def over_http(app: WSGIApplication) -> Iterator[Line]:
    with make_server("127.0.0.1", 0, app, handler_class=Silent) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        line = Line(f"http://127.0.0.1:{server.server_port}", KEY, HTTPAdapter())
        try:
            yield line
        finally:
            line.session.close()
            server.shutdown()
            thread.join()


def broken_rules(line: Line, operation: str) -> set[str]:
    """The rules that schemathesis' checks find broken with an operation's boundary values."""
    binding = TargetBinding()
    service: Any = SimpleNamespace(line=line)
    binding.service = service
    made = schema(binding, seed=1)
    found: set[str] = set()
    for case in made.iter_coverage_cases(
        made.find_operation_by_id(operation),
        generation_modes=list(GenerationMode),
        generation_config=GenerationConfig(with_security_parameters=False),
    ):
        response = case.call(headers=AUTHORIZED)
        found |= {
            violation.rule for violation in checks.apply(response, case, binding.results).violations
        }
    return found
