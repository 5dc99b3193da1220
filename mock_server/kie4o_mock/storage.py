"""The addresses that pictures are fetched from: the plain one and the signed one."""

from __future__ import annotations

import io
from xml.sax.saxutils import escape

from flask import Blueprint, Response, request, send_file

from .links import LinkError
from .pictures import png
from .tasks import Task, seen
from .world import World


def storage(world: World) -> Blueprint:
    """The storage of one mock. It asks for no API key, as the real hosts do."""
    blueprint = Blueprint("storage", __name__)

    @blueprint.get("/s/<name>")
    def picture(name: str) -> Response:
        """A picture for 14 days; no CORS, which is what the direct link is for."""
        task = _find(world, name)
        return _send(world, task, name) if task else _gone(name)

    @blueprint.get("/direct/<name>")
    def direct(name: str) -> Response:
        """A picture as a download, for as long as its link is good."""
        owner = world.owner(_task_id(name))
        clock = owner[0].clock if owner else world.clock
        try:
            world.links.check(name, request.args, clock.now())
        except LinkError as error:
            return _with_cors(_xml(403, error.code, error.message))
        task = _find(world, name)
        if task is None:
            return _with_cors(_gone(name))
        answer = _send(world, task, name)
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return _with_cors(answer)

    return blueprint


def _task_id(name: str) -> str:
    return name.partition("_")[0]


def _find(world: World, name: str) -> Task | None:
    """The task of a picture that can be fetched now."""
    owner = world.owner(_task_id(name))
    if owner is None:
        return None
    sandbox, task = owner
    drawn = seen(task.plan, sandbox.clock.now()).succeeded and name in task.pictures
    return task if drawn and not sandbox.pictures_gone(task) else None


def _send(world: World, task: Task, name: str) -> Response:
    width, height = world.document.pixels[task.request["size"]]
    data = png((width, height), task.request.get("prompt", ""), f"{world.seed}/{name}")
    return send_file(io.BytesIO(data), mimetype="image/png", etag=name)


def _with_cors(answer: Response) -> Response:
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


def _gone(name: str) -> Response:
    shown = "".join(letter for letter in name if letter.isprintable())
    return _xml(404, "NoSuchKey", f"There is no picture {shown}, or it is older than 14 days")


def _xml(status: int, code: str, message: str) -> Response:
    body = f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{body}</Error>\n'
    return Response(text, status, mimetype="application/xml")
