"""The URLs that images are fetched from: the plain one and the signed one."""

from __future__ import annotations

import io
from functools import partial
from http import HTTPStatus
from xml.sax.saxutils import escape

from flask import Blueprint, Response, g, request, send_file

from ..images.links import LinkError
from ..mock_state import STATE, MockState
from ..scenarios.faults import connection
from ..scenarios.model import ImageBehavior
from ..state.log_entries import Expired, LoggedDownload
from ..state.sandbox import Sandbox
from ..state.task import Task
from ..uploads.folder import ROOT
from .image_store import ImageStore, task_id_of
from .upload_store import UploadStore


def image_routes() -> Blueprint:
    """The storage. It asks for no API key, as the real hosts do."""
    blueprint = Blueprint("storage", __name__)

    @blueprint.get("/s/<name>")
    def picture(name: str) -> Response:
        """An image for 14 days; no CORS, which is what the direct link is for."""
        return _send(_image_store(), name) or _gone(name)

    @blueprint.get(f"/{ROOT}/<path:path>")
    def uploaded(path: str) -> Response:
        """An uploaded file for as long as the service promises to keep it."""
        return _with_cors(_send_upload(f"{ROOT}/{path}") or _gone(path.rpartition("/")[2]))

    @blueprint.get("/direct/<path:name>")
    def direct(name: str) -> Response:
        """A file as a download, for as long as its link is good."""
        image_store = _image_store()
        try:
            image_store.check(name, request.args)
        except LinkError as error:
            g.link_expired = error.expired
            return _with_cors(_xml(403, error.code, error.message))
        if uploaded := _send_upload(name, as_attachment=True):
            return _with_cors(uploaded)
        answer = _send(image_store, name)
        if answer is None:
            return _with_cors(_gone(name))
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return _with_cors(answer)

    blueprint.after_request(_logged)
    return blueprint


def _logged(answer: Response) -> Response:
    """The response, once the sandbox whose file it is knows of the download."""
    state: MockState = request.environ[STATE]
    named = request.view_args or {}
    path: str = named["name"] if "name" in named else f"{ROOT}/{named['path']}"
    owner = UploadStore(state).owner(path)
    sandbox, task = (owner, None) if owner else state.find_task(task_id_of(path))
    if owner is None and task is None:
        return answer
    download = LoggedDownload(
        sandbox.scheduler.now(),
        request.method,
        request.path,
        task.id if task else None,
        answer.status_code,
        _expired(answer, sandbox, task, path),
        bool(request.headers.get("Authorization")),
    )
    sandbox.activity.downloads.add(download)
    state.seen.download(download, task.scenario if task else None)
    return answer


def _expired(answer: Response, sandbox: Sandbox, task: Task | None, path: str) -> Expired | None:
    """What has ended before, if that is why a download was refused."""
    if g.get("link_expired"):
        return "link"
    if answer.status_code != HTTPStatus.NOT_FOUND:
        return None
    if task is None:
        return "upload" if sandbox.uploads.has_expired(path, sandbox.scheduler.now()) else None
    return "image" if sandbox.images_expired(task) else None


def _image_store() -> ImageStore:
    """The images of the mock that was asked."""
    return ImageStore(request.environ[STATE])


def _send(image_store: ImageStore, name: str) -> Response | None:
    """An image, if it can be fetched now."""
    task = image_store.find(name)
    if task is None:
        return None
    pictures = task.scenario and task.scenario.pictures
    if pictures:
        return None if pictures.gone else _corrupted(pictures, image_store.png(task, name))
    return send_file(io.BytesIO(image_store.png(task, name)), mimetype="image/png", etag=name)


def _corrupted(pictures: ImageBehavior, png: bytes) -> Response:
    """An image as a scenario wants it: cut short, replaced by a page, called something else."""
    body = png if pictures.text is None else pictures.text.encode()
    body = body[: int(len(body) * pictures.keep)]
    answer = Response(body, content_type=pictures.type or "image/png")
    if pictures.fault is None:
        return answer
    state: MockState = request.environ[STATE]
    client = connection(request.environ)
    sleep = partial(state.waiting.pause, client=client)
    if pictures.fault.latency:
        sleep(pictures.fault.latency.draw(state.random))
    return pictures.fault.corrupt(answer, client, sleep)


def _send_upload(path: str, *, as_attachment: bool = False) -> Response | None:
    """An uploaded file, if it is there; nothing in it runs in the origin of the mock."""
    upload = UploadStore(request.environ[STATE]).stored_at(path)
    if upload is None:
        return None
    file, kind = upload.file, upload.mime_type
    answer = send_file(
        file.path,
        kind,
        as_attachment,
        download_name=upload.name,
        etag=file.path.name,
        last_modified=upload.uploaded,
    )
    answer.headers["Content-Security-Policy"] = "sandbox"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _with_cors(answer: Response) -> Response:
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


def _gone(name: str) -> Response:
    shown = "".join(letter for letter in name if letter.isprintable())
    return _xml(404, "NoSuchKey", f"There is no file {shown}, or it has expired")


def _xml(status: int, code: str, message: str) -> Response:
    body = f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{body}</Error>\n'
    return Response(text, status, mimetype="application/xml")
