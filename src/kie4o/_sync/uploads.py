# Generated from src/kie4o/_async/uploads.py by scripts/sync_client.py: edit that file.
"""Files of the caller's, sent to the service. An upload is free, so it is retried."""

from __future__ import annotations

from functools import partial
from typing import Any
from weakref import WeakKeyDictionary, WeakValueDictionary

from attrs import define, field
from kie4o_api.api.uploads import upload_file
from kie4o_api.models import CreateJobRequest, GenerateRequest, UploadSuccess
from kie4o_api.operations import UPLOAD_FILE

from .._clock import Clock
from .._concurrency import gather, process
from .._image_request import ImageRequest
from .._local_file import LocalFile
from .._uploads import Content, OnUpload, UploadedFile, body_of, uploaded
from ..errors import KieError
from .calls import Calls

_AT_ONCE = 4


@define
class Uploads:
    """Uploads of one synchronous client: the same content once, while its URL is alive.

    Args:
        call: the retry loop.
        clock: the time.
    """

    call: Calls
    clock: Clock
    _known: dict[str, UploadedFile] = field(factory=dict)
    _turns: WeakKeyDictionary[Any, _Turns] = field(factory=WeakKeyDictionary)

    def complete(
        self, wanted: ImageRequest, on_upload: OnUpload | None
    ) -> GenerateRequest | CreateJobRequest:
        """Upload the files of a request, and give the request to send.

        Raises:
            KieError: a file could not be uploaded; nothing was paid for.
        """
        files = wanted.files.values()
        made = gather([partial(self.upload, file, on_upload) for file in files])
        return wanted.with_urls({name: m.url for name, m in zip(wanted.files, made, strict=True)})

    def upload(self, file: LocalFile, on_upload: OnUpload | None) -> UploadedFile:
        """Upload a file, or tell where its content already is.

        Raises:
            KieError: it could not be uploaded.
        """
        turns = self._turns.setdefault(process(), _Turns())
        # Whoever comes second with the same content waits for the first.
        with turns.of(file.digest), turns.places:
            known = self._known.get(file.digest)
            if known is None or not known.is_alive(self.clock.time()):
                known = self._known[file.digest] = self._send(file, on_upload)
            return known

    def _send(self, file: LocalFile, on_upload: OnUpload | None) -> UploadedFile:
        now = self.clock.time()
        with file.open() as opened:
            content = Content(file, opened, on_upload)
            body = body_of(file, content)
            try:
                made = self.call(UPLOAD_FILE, upload_file.sync, UploadSuccess, body=body)
            except KieError:
                # To the transport it is a request that failed.
                if content.raised:
                    raise content.raised from None
                raise
        return uploaded(made.data, now)


class _Turns:
    """Who may send, in one event loop."""

    def __init__(self) -> None:
        # Here, because only a client that uploads needs it.
        from threading import Lock, Semaphore

        self._lock = Lock
        self._locks: WeakValueDictionary[str, Lock] = WeakValueDictionary()
        self.places = Semaphore(_AT_ONCE)

    def of(self, digest: str) -> Any:
        """The lock of one content."""
        return self._locks.setdefault(digest, self._lock())
