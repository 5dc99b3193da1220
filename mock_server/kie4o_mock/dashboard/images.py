"""Images as pages show them: no download in the activity log, and small in a list."""

from __future__ import annotations

import io

from flask import Response, request
from PIL import Image

from ..control.access import check_access
from ..images.render import encode
from ..mock_state import STATE, MockState
from ..storage.image_store import ImageStore

# The longer side of a thumbnail, in pixels.
_SMALL = 160


def show(name: str) -> Response:
    """An image of a task, while it can be fetched; `small` makes it a thumbnail."""
    state: MockState = request.environ[STATE]
    check_access(request)
    store = ImageStore(state)
    task = store.find(name)
    if task is None:
        return Response(status=404)
    content = store.png(task, name)
    answer = Response(_small(content) if "small" in request.args else content, mimetype="image/png")
    # Its name tells the task and the time that it was made.
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


def _small(content: bytes) -> bytes:
    image = Image.open(io.BytesIO(content)).convert("RGB")
    image.thumbnail((_SMALL, _SMALL))
    return encode(image)
