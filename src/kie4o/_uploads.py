"""What an upload sends, and what it gives; the same for both clients."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import SEEK_END, SEEK_SET, BufferedIOBase
from typing import Any, cast

from attrs import frozen
from kie4o_api.models import UploadedFile as Stored
from kie4o_api.models import UploadFileRequest
from kie4o_api.types import File

from ._arguments import abbreviate
from ._local_file import LocalFile
from .errors import InvalidRequestError

# Ledger: upload-lifetime.
_LIFETIME = timedelta(hours=24)
# A task may wait in a queue before the service fetches its images.
_STILL_NEEDED = timedelta(hours=1)
_FOLDER = "kie4o"


@frozen
class UploadedFile:
    """A file at the service. Anyone who knows its URL can fetch it.

    Attributes:
        url: where it can be fetched, and what `images=` takes.
        name: what it is called there; nobody can guess it.
        size: in bytes.
        mime_type: as the service recognized it.
        expires: until when the service promises to keep it (ledger: upload-lifetime).
    """

    url: str
    name: str
    size: int
    mime_type: str
    expires: datetime

    def is_alive(self, now: float) -> bool:
        """Whether a new task can still use it.

        Args:
            now: seconds since the epoch.
        """
        return datetime.fromtimestamp(now, UTC) < self.expires - _STILL_NEEDED


@frozen
class UploadProgress:
    """How far an upload is. It goes back to 0 when a failed upload is repeated.

    Attributes:
        name: of the file.
        sent: bytes that were handed to the connection.
        total: bytes that the file has.
    """

    name: str
    sent: int
    total: int


OnUpload = Callable[[UploadProgress], None]


class Content:
    """The content of a file, as httpx reads it: in pieces, and anew for each request.

    The file is hashed once more while it is sent, because it may have changed since it was looked
    at; then it is not sent to its end, and nothing is stored.

    Attributes:
        raised: what the caller's `on_upload` raised, which ends the upload.
    """

    def __init__(self, file: LocalFile, opened: BufferedIOBase, on_upload: OnUpload | None) -> None:
        self._file = file
        self._opened = opened
        self._on_upload = on_upload
        self._hash = hashlib.sha256()
        self._sent = 0
        self.raised: Exception | None = None

    def read(self, size: int = -1) -> bytes:
        """The next piece.

        Raises:
            InvalidRequestError: the file has changed.
        """
        piece = self._opened.read(size)
        self._hash.update(piece)
        self._sent += len(piece)
        ended = not piece or self._sent >= self._file.size
        if ended and self._hash.hexdigest() != self._file.digest:
            said = f"file: {abbreviate(self._file.name)} changed while it was in use."
            raise InvalidRequestError(said)
        if piece and self._on_upload:
            try:
                self._on_upload(UploadProgress(self._file.name, self._sent, self._file.size))
            except Exception as error:
                self.raised = error
                raise
        return piece

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        """Go to another place, as httpx does to find the size, and before it reads again."""
        if whence != SEEK_END and offset == 0:
            self._hash, self._sent = hashlib.sha256(), 0
        return self._opened.seek(offset, whence)

    def tell(self) -> int:
        """Where it is."""
        return self._opened.tell()


def body_of(file: LocalFile, content: Content) -> UploadFileRequest:
    """The body of an upload. Its name is a secret, because a URL is all that protects a file."""
    name = f"{secrets.token_hex(16)}.{file.ending or 'bin'}"
    payload = File(payload=cast(Any, content), file_name=name, mime_type=file.mime_type)
    return UploadFileRequest(file=payload, upload_path=_FOLDER, file_name=name)


def uploaded(stored: Stored, now: float) -> UploadedFile:
    """What an upload gave.

    Args:
        stored: as the service told it.
        now: when the upload began, in seconds since the epoch; the service's own time may be wrong.
    """
    return UploadedFile(
        url=stored.download_url,
        name=stored.file_name,
        size=stored.file_size,
        mime_type=stored.mime_type,
        expires=datetime.fromtimestamp(now, UTC) + _LIFETIME,
    )
