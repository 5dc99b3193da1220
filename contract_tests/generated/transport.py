"""How schemathesis reaches the target: through its line, with the code as the status.

schemathesis' hooks do not see the probes that its checks send themselves, but everything it sends
goes through the schema's transport. A schema class of our own has one of our own, so nothing of
schemathesis is patched.
"""

from __future__ import annotations

from typing import Any

from schemathesis import Case, Response
from schemathesis.checks import CheckResult
from schemathesis.specs.openapi.schemas import OpenApiSchema
from schemathesis.transport.requests import REQUESTS_TRANSPORT, RequestsTransport

from contract_tests.rules.values import fields, integer, parsed
from contract_tests.targets.base import Service
from contract_tests.traffic import exchange

_STATUS = "x-http-status"


class TargetBinding:
    """The service that requests go to; chosen after tests were made from the schema.

    `results` has what schemathesis' checks made of the last response.
    """

    def __init__(self) -> None:
        self.service: Service | None = None
        self.results: list[CheckResult] = []

    @property
    def line(self) -> Any:
        if self.service is None:
            raise RuntimeError("no service was chosen")
        return self.service.line


class EnvelopeTransport(RequestsTransport):
    """Sends through the line of the service that was chosen."""

    def __init__(self, binding: TargetBinding) -> None:
        super().__init__()
        self._copy_serializers_from(REQUESTS_TRANSPORT)
        self._binding = binding

    def send(self, case: Case[Any], *, session: Any = None, **kwargs: Any) -> Response:
        """Send a request; uses the session and URL of the line instead of its own."""
        line = self._binding.line
        kwargs["base_url"] = line.origin
        return adapted(super().send(case, session=line.session, **kwargs))


class EnvelopeSchema(OpenApiSchema):
    """A schema whose requests all go through one `TargetBinding`."""

    binding: TargetBinding

    @property
    def transport(self) -> EnvelopeTransport:
        return EnvelopeTransport(self.binding)


def through(schema: OpenApiSchema, binding: TargetBinding) -> EnvelopeSchema:
    """The schema, with its requests going through `binding`."""
    # A class for each: schemathesis clones schemas by their class.
    schema.__class__ = type("EnvelopeSchema", (EnvelopeSchema,), {"binding": binding})
    assert isinstance(schema, EnvelopeSchema)
    return schema


def adapted(response: Response) -> Response:
    """The response with the envelope's code as its status; the true one is kept in a header."""
    response.headers[_STATUS] = [str(response.status_code)]
    code = integer(fields(parsed(response.content)).get("code"))
    # A refusal under another status than 200 or its code is not put right here.
    if response.status_code == 200 and code is not None and 100 <= code <= 599:
        response.status_code = code
    return response


def as_received(response: Response) -> exchange.Response:
    """The response as it came, with its true status."""
    headers = {name: ", ".join(values) for name, values in response.headers.items()}
    status = int(headers.pop(_STATUS, str(response.status_code)))
    return exchange.Response(status, headers, response.content)
