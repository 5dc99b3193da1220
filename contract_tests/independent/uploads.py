"""Uploaded files."""

from __future__ import annotations

import base64
import binascii
import email
import email.policy
import mimetypes
import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from .refusals import Json, Refused
from .requests import parsed

UPLOAD_SECONDS = 24 * 3600
_ROOT = "kieai/4711"
_PART = r"[^./\\\x00-\x20\x7f][^/\\\x00-\x1f\x7f]*"
_WEB = re.compile(r"https?://[^/?#]")


class Uploads:
    """Files by path, for a day."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._files: dict[str, tuple[bytes, str, float]] = {}

    def file(self, kind: str, body: bytes, root: str) -> Json:
        """Store a file that came as a form."""
        form = _form(kind, body)
        if not isinstance(form.get("file"), bytes):
            raise Refused(400, "Missing required parameter: file")
        return self._keep(form, form["file"], root)

    def base64(self, body: bytes, root: str) -> Json:
        """Store a file that came inside JSON."""
        request = _object(body)
        encoded = _text(request, "base64Data")
        try:
            content = base64.b64decode(encoded.rpartition(",")[2], validate=True)
        except (binascii.Error, ValueError):
            raise Refused(400, "Base64 decoding failed: Invalid Base64 format") from None
        return self._keep(request, content, root)

    def url(self, body: bytes, root: str) -> Json:
        """Store the file at another URL of its own; it fetches from nowhere else."""
        request = _object(body)
        url = _text(request, "fileUrl", "fileUrl (file download URL)")
        found = self.at(url, root)
        if not _WEB.match(url) or found is None:
            raise Refused(400, "Failed to download the file from fileUrl")
        return self._keep(request, found[0], root)

    def at(self, url: str, root: str) -> tuple[bytes, str] | None:
        """The file at a URL below `root`."""
        return self.find(unquote(urlsplit(url).path)) if url.startswith(f"{root}/") else None

    def find(self, path: str) -> tuple[bytes, str] | None:
        """A file and its type, while it is kept."""
        content, kind, stored = self._files.get(path.removeprefix("/"), (b"", "", -UPLOAD_SECONDS))
        return (content, kind) if self._now() < stored + UPLOAD_SECONDS else None

    def _keep(self, request: Json, content: bytes, root: str) -> Json:
        folder, name = _text(request, "uploadPath"), request.get("fileName") or ""
        if not re.fullmatch(f"{_PART}(/{_PART})*", folder) or len(folder) > 255:
            raise Refused(400, "uploadPath is not allowed")
        if not isinstance(name, str) or len(name) > 255 or not re.fullmatch(f"({_PART})?", name):
            raise Refused(400, "fileName is not allowed")
        kind = "image/png" if content.startswith(b"\x89PNG") else mimetypes.guess_type(name)[0]
        kind = kind or "application/octet-stream"
        name = name or f"{int(self._now() * 1000)}-{secrets.token_hex(6)}.bin"
        path = f"{_ROOT}/{folder}/{name}"
        self._files[path] = (content, kind, self._now())
        moment = datetime.fromtimestamp(self._now(), UTC).isoformat(timespec="milliseconds")
        return {
            "success": True,
            "fileName": name,
            "filePath": path,
            "downloadUrl": f"{root}/{quote(path)}",
            "fileSize": len(content),
            "mimeType": kind,
            "uploadedAt": moment.replace("+00:00", "Z"),
        }


def _object(body: bytes) -> Json:
    try:
        return parsed(body)
    except Refused:
        raise Refused(400, "The request body is not valid JSON") from None


def _text(request: Json, name: str, called: str = "") -> str:
    value = request.get(name)
    if not isinstance(value, str) or not value:
        raise Refused(400, f"Missing required parameter: {called or name}")
    return value


def _form(kind: str, body: bytes) -> dict[str, Any]:
    head = f"Content-Type: {kind}\r\n\r\n".encode("latin-1")
    message = email.message_from_bytes(head + body, policy=email.policy.HTTP)
    if not message.is_multipart():
        raise Refused(400, "The request body is not valid multipart/form-data")
    found: dict[str, Any] = {}
    for part in message.iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        is_file = part.get_filename() is not None
        found[name] = content if is_file else content.decode("utf-8", "replace")
    return found
