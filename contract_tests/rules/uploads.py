"""Uploaded files: the responses, what their URLs serve, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from attrs import frozen

from .group import Group, Violation
from .values import fields, header, integer, is_url, shown


@frozen
class Upload:
    """An upload that was accepted.

    Args:
        data: `data` of the response.
        content: the file that was sent.
        mime_type: what kind of file that is.
        path: its `uploadPath`.
        name: its `fileName`.
    """

    data: Mapping[str, Any]
    content: bytes
    mime_type: str
    path: str
    name: str

    @property
    def file_path(self) -> str:
        found = self.data.get("filePath")
        return found if isinstance(found, str) else ""


_FILE = "/components/schemas/UploadedFile"
_LIFETIME = "upload-lifetime"
UPLOAD = Group[[Upload]]("An accepted upload")
OVERWRITTEN = Group[[Any, Any]]("Two uploads of one path and name")
STORED = Group[[int, Mapping[str, str], bytes, bytes, str]]("What the URL of an upload serves")
UPLOAD_KEPT = Group[[int]]("An uploaded file within 24 hours")
UPLOAD_GONE = Group[[int]]("An uploaded file after 3 days")


def check_upload(
    data: Any, content: bytes, mime_type: str, path: str, name: str
) -> list[Violation]:
    """What is wrong with `data` of an accepted upload; the arguments are those of `Upload`."""
    return UPLOAD.check(Upload(fields(data), content, mime_type, path, name))


def check_overwritten(before: Any, after: Any) -> list[Violation]:
    """What is wrong with the `data` of two uploads of one path and name."""
    return OVERWRITTEN.check(before, after)


def check_stored(
    status: int, headers: Mapping[str, str], body: bytes, content: bytes, mime_type: str
) -> list[Violation]:
    """What is wrong with what a URL serves.

    Args:
        status: the HTTP status.
        headers: by name, in whatever case.
        body: as it came.
        content: the file that was uploaded.
        mime_type: what kind of file that is.
    """
    return STORED.check(status, headers, body, content, mime_type)


def check_upload_kept(status: int) -> list[Violation]:
    """What is wrong with the HTTP status of a URL within 24 hours."""
    return UPLOAD_KEPT.check(status)


def check_upload_gone(status: int) -> list[Violation]:
    """What is wrong with the HTTP status of a URL after 3 days."""
    return UPLOAD_GONE.check(status)


@UPLOAD.rule("upload-size", "The size is that of the file that was sent.", _FILE)
def _size(upload: Upload) -> str | None:
    found = integer(upload.data.get("fileSize"))
    return None if found == len(upload.content) else f"{found}, not {len(upload.content)}"


@UPLOAD.rule("upload-type", "The type is that of the file that was sent.", _FILE)
def _type(upload: Upload) -> str | None:
    found = upload.data.get("mimeType")
    return None if found == upload.mime_type else f"{shown(found)}, not {upload.mime_type}"


@UPLOAD.rule("upload-name", "The name is the one that was asked for.", "upload-names")
def _name(upload: Upload) -> str | None:
    found = upload.data.get("fileName")
    return None if found == upload.name else f"{shown(found)}, not {upload.name}"


@UPLOAD.rule("upload-path", "The path ends with the folder and the name.", _FILE)
def _path(upload: Upload) -> str | None:
    fits = upload.file_path.endswith(f"{upload.path}/{upload.name}")
    return None if fits else f"filePath {shown(upload.data.get('filePath'))}"


@UPLOAD.rule("upload-url", "The URL is one of the web that leads to the path.", "upload-answer")
def _url(upload: Upload) -> str | None:
    url = upload.data.get("downloadUrl")
    fits = is_url(url) and unquote(urlsplit(str(url)).path).endswith(f"/{upload.file_path}")
    return None if fits else f"downloadUrl {shown(url)}"


@OVERWRITTEN.rule(
    "overwritten-url", "The same path and name give the same URL.", "/components/schemas"
)
def _overwritten(before: Any, after: Any) -> str | None:
    one, other = fields(before).get("downloadUrl"), fields(after).get("downloadUrl")
    return None if one == other else f"{shown(other)} after {shown(one)}"


@STORED.rule("stored-there", "The URL of an upload serves a file at once.", "upload-answer")
def _there(status: int, *_: Any) -> str | None:
    return None if status == 200 else f"HTTP {status}"


@STORED.rule("stored-bytes", "It serves the bytes that were sent.", _FILE)
def _bytes(
    status: int, headers: Mapping[str, str], body: bytes, content: bytes, mime_type: str
) -> str | None:
    return None if body == content else f"{len(body)} bytes, not the {len(content)} sent"


@STORED.rule("stored-type", "It serves them under their type.", _FILE)
def _served_type(
    status: int, headers: Mapping[str, str], body: bytes, content: bytes, mime_type: str
) -> str | None:
    found = (header(headers, "Content-Type") or "").partition(";")[0]
    return None if found == mime_type else f"{found}, not {mime_type}"


@UPLOAD_KEPT.rule("upload-kept", "An uploaded file is there for 24 hours.", _LIFETIME)
def _kept(status: int) -> str | None:
    return None if status == 200 else f"HTTP {status}"


@UPLOAD_GONE.rule("upload-gone", "An uploaded file is gone after 3 days.", _LIFETIME)
def _gone(status: int) -> str | None:
    return None if status >= 400 else f"HTTP {status}"
