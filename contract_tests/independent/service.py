"""The operations, without HTTP: each takes what was sent, and the base URL of this service."""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import json
import mimetypes
import secrets
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import quote, unquote

import httpx
from attrs import Factory, define, evolve, field, frozen
from PIL import Image

from .requests import LINK, SIZES, UPLOAD, Json, Refusal, check, check_generate, check_job
from .tasks import Task

LINK_SECONDS = 1200
IMAGE_SECONDS = 14 * 24 * 3600
UPLOAD_SECONDS = 24 * 3600
RETRY_SECONDS = (60, 300, 900)


@frozen
class File:
    """What is served at an address until it `ends`."""

    content: Callable[[], bytes]
    mime_type: str
    ends: float


@define
class Callback:
    """What is posted when it is `due`, and again as often as there are `retries`."""

    due: float
    url: str
    body: Json
    retries: list[float] = Factory(lambda: list(RETRY_SECONDS))


def post(url: str, headers: Mapping[str, str], body: bytes) -> int | None:
    """Post to a receiver on this machine; the status, None where there is no response."""
    try:
        if httpx.URL(url).host in ("127.0.0.1", "localhost"):
            sent = httpx.post(url, headers=headers, content=body, timeout=15, trust_env=False)
            return sent.status_code
    except (httpx.HTTPError, httpx.InvalidURL):
        pass
    return None


def png(name: str, size: tuple[int, int]) -> bytes:
    """An image in a colour that depends on its name."""
    file, colour = io.BytesIO(), f"#{hashlib.sha256(name.encode()).hexdigest()[:6]}"
    Image.new("RGB", size, colour).save(file, "png", compress_level=1)
    return file.getvalue()


@define
class Service:
    """One account. `now` is the clock, `send` posts callbacks."""

    key: str
    task_seconds: float
    credits: float = 1e9
    running: float = 1e9
    limits: bool = False
    maintenance: bool = False
    webhook_key: str | None = None
    now: Callable[[], float] = time.time
    send: Callable[[str, Mapping[str, str], bytes], int | None] = post
    callbacks: list[Callback] = field(factory=list, init=False)
    _tasks: dict[str, Task] = field(factory=dict, init=False)
    _files: dict[str, File] = field(factory=dict, init=False)
    _calls: dict[str, list[float]] = field(factory=dict, init=False)

    def balance(self, _sent: Any, _root: str) -> float:
        return self.credits

    def generate(self, sent: Any, root: str) -> Json:
        return {"taskId": self._create(check_generate(sent), {}, root)}

    def create_job(self, sent: Any, root: str) -> Json:
        request = check_job(sent)
        if any(".invalid/" in url for url in request.get("filesUrl", ())):
            raise Refusal(500)
        task_id = self._create(request, sent, root)
        return {"taskId": task_id, "recordId": task_id}

    def _create(self, request: Json, job: Json, root: str) -> str:
        now, count = self.now(), int(request.get("nVariants", 1))
        if sum(task.flag(now) == 0 for task in self._tasks.values()) >= self.running:
            raise Refusal(550, "The queue is full")
        if self.credits < count:
            raise Refusal(402, "Insufficient credits")
        self._limit("generate", 20, 10)
        self.credits -= count
        task_id, ends = secrets.token_hex(16), now + self.task_seconds
        paths = [f"/s/{task_id}_{number}.png" for number in range(count)]
        task = Task(task_id, request, job, now, ends, [f"{root}{path}" for path in paths])
        self._tasks[task_id] = task
        for path in () if task.fails else paths:
            draw = partial(png, path, SIZES[request["size"]])
            self._files[path] = File(draw, "image/png", ends + IMAGE_SECONDS)
        if url := request.get("callBackUrl"):
            self.callbacks.append(Callback(ends, url, task.callback()))
        return task_id

    def record(self, sent: Json, _root: str) -> Json:
        task = self._tasks.get(sent.get("taskId", ""))
        if task is None or task.job:
            raise Refusal(422, "The record does not exist")
        self._limit(task.id, 3, 1)
        return task.record(self.now())

    def job(self, sent: Json, _root: str) -> Json:
        task = self._tasks.get(sent.get("taskId", ""))
        if task is None or not task.job:
            raise Refusal(422, "recordInfo is null")
        self._limit(task.id, 10, 1)
        return task.job_record(self.now())

    def _limit(self, name: str, count: int, seconds: float) -> None:
        calls = [at for at in self._calls.get(name, ()) if at > self.now() - seconds]
        if self.limits and len(calls) >= count:
            raise Refusal(429)
        self._calls[name] = [*calls, self.now()]

    def download_url(self, sent: Any, root: str) -> str:
        if isinstance(sent, dict) and not sent.get("taskId"):
            raise Refusal(422, "任务id不能为空")
        check(sent, LINK, "taskId", "url")
        task = self._tasks.get(sent["taskId"])
        if task is None:
            raise Refusal(422, "record is null")
        if task.flag(self.now()) != 1:
            raise Refusal(422, "record status is not success")
        if self.now() >= task.ends + IMAGE_SECONDS:
            raise Refusal(422, "Temporarily supports records within 14 days")
        if sent["url"] not in task.urls:
            raise Refusal(422, "record result data not exist")
        return self.common_download_url(sent, root)

    def common_download_url(self, sent: Any, root: str) -> str:
        check(sent, LINK, "url")
        path, now = sent["url"].removeprefix(root), self.now()
        file = self.file(unquote(path))
        if file is None:
            raise Refusal(422, "url is wrong")
        date, signature = datetime.fromtimestamp(now, UTC), secrets.token_hex(32)
        query = f"X-Amz-Date={date:%Y%m%dT%H%M%SZ}&X-Amz-Expires={LINK_SECONDS}"
        address = f"/direct{path}?{query}&X-Amz-Signature={signature}"
        self._files[unquote(address)] = evolve(file, ends=min(file.ends, now + LINK_SECONDS))
        return f"{root}{address}"

    def file(self, address: str) -> File | None:
        """What is at a path, or a path with a query, of this service."""
        file = self._files.get(address)
        return file if file and self.now() < file.ends else None

    def upload_file(self, sent: Any, root: str) -> Json:
        check(sent, UPLOAD, "uploadPath", "file", code=400)
        return self._keep(sent, sent["file"], root)

    def upload_base64(self, sent: Any, root: str) -> Json:
        check(sent, UPLOAD, "uploadPath", "base64Data", code=400)
        return self._keep(sent, base64.b64decode(sent["base64Data"].rpartition(",")[2]), root)

    def upload_from_url(self, sent: Any, root: str) -> Json:
        check(sent, UPLOAD, "uploadPath", "fileUrl", code=400)
        file = self.file(unquote(sent["fileUrl"].removeprefix(root)))
        if file is None:
            raise Refusal(400, "Failed to download the file from fileUrl")
        return self._keep(sent, file.content(), root)

    def _keep(self, sent: Json, content: bytes, root: str) -> Json:
        now, name = self.now(), sent.get("fileName") or f"{secrets.token_hex(6)}.bin"
        path = f"kieai/4711/{sent['uploadPath']}/{name}"
        mime_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        self._files[f"/{path}"] = File(lambda: content, mime_type, now + UPLOAD_SECONDS)
        return {
            "success": True,
            "fileName": name,
            "filePath": path,
            "downloadUrl": f"{root}/{quote(path)}",
            "fileSize": len(content),
            "mimeType": mime_type,
            "uploadedAt": datetime.fromtimestamp(now, UTC).isoformat(),
        }

    def deliver(self) -> None:
        """Post what is due; what is not answered with 200 is due again later."""
        for callback in [one for one in self.callbacks if one.due <= self.now()]:
            headers = {"Content-Type": "application/json", **self._signature(callback.body)}
            status = self.send(callback.url, headers, json.dumps(callback.body).encode())
            if status == 200 or not callback.retries:
                self.callbacks.remove(callback)
            else:
                callback.due += callback.retries.pop(0)

    def _signature(self, body: Json) -> dict[str, str]:
        if not self.webhook_key:
            return {}
        stamp = str(int(self.now()))
        signed = f"{body['data']['taskId']}.{stamp}".encode()
        digest = hmac.digest(self.webhook_key.encode(), signed, "sha256")
        signature = base64.b64encode(digest).decode()
        return {"X-Webhook-Timestamp": stamp, "X-Webhook-Signature": signature}
