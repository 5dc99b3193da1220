"""A receiver in Starlette."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from kie4o import AsyncKie

kie = AsyncKie("key", webhook_key="secret")


async def callback(request: Request) -> Response:
    found = kie.parse_callback(await request.body(), request.headers)
    assert kie.parse_callback(await request.body(), request.headers.raw) == found
    return PlainTextResponse(found.task_id)
