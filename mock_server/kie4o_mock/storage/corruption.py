"""Images as a scenario wants them: cut short, replaced by a page, called something else."""

from __future__ import annotations

from functools import partial

from flask import Response, request

from ..mock_state import MockState
from ..scenarios.faults import connection
from ..scenarios.model import ImageBehavior


def corrupt(state: MockState, pictures: ImageBehavior, png: bytes) -> Response:
    """The response that carries an image of which something is wrong."""
    body = png if pictures.text is None else pictures.text.encode()
    body = body[: int(len(body) * pictures.keep)]
    answer = Response(body, content_type=pictures.type or "image/png")
    if pictures.fault is None:
        return answer
    client = connection(request.environ)
    sleep = partial(state.waiting.pause, client=client)
    if pictures.fault.latency:
        sleep(pictures.fault.latency.draw(state.random))
    return pictures.fault.corrupt(answer, client, sleep)
