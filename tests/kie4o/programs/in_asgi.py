"""A receiver as a bare ASGI application."""

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, HTTPScope

from kie4o import callbacks


async def app(scope: HTTPScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    event = await receive()
    assert event["type"] == "http.request"
    callbacks.verify(event["body"], scope["headers"], "key")
    await send({"type": "http.response.start", "status": 200, "headers": [], "trailers": False})
