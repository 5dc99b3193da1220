"""The uploaded files of one API key."""

from __future__ import annotations

import threading
from urllib.parse import quote, unquote, urlsplit

from attrs import frozen

from .stored_file import StoredFile

# What every path begins with (ledger: upload-answer).
ROOT = "kieai"


@frozen(eq=False)
class Upload:
    """One uploaded file.

    Args:
        path: the name under which it is served: root, account, folder and file name.
        mime_type: as its content shows it.
        uploaded: seconds since the epoch, on the clock of its key.
        expires: from when on it is gone.
        base_url: the URL of the mock, as its uploader knew it.
        file: its bytes.
    """

    path: str
    mime_type: str
    uploaded: float
    expires: float
    base_url: str
    file: StoredFile

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path.rpartition("/")[2]

    @property
    def url(self) -> str:
        """Where it is served."""
        return f"{self.base_url}/{quote(self.path)}"


def path_in(url: str) -> str:
    """The path of an upload in its URL; of any other URL something that no upload has."""
    return f"{ROOT}/{unquote(urlsplit(url).path.partition(f'/{ROOT}/')[2])}"


class UploadFolder:
    """Uploaded files by path; the same path overwrites."""

    def __init__(self, account: str) -> None:
        """Start empty; `account` is the number that stands in every path."""
        self.account = account
        # Also those that are gone.
        self.count = 0
        self._uploads: dict[str, Upload] = {}
        self._lock = threading.Lock()

    def path(self, folder: str, name: str) -> str:
        """The path of a file."""
        return f"{ROOT}/{self.account}/{folder}/{name}"

    def add(self, upload: Upload) -> None:
        """Keep a file, in place of the one of the same path."""
        with self._lock:
            self.count += 1
            self._uploads[upload.path] = upload

    def find(self, path: str, now: float) -> Upload | None:
        """The file of a path, unless its time is over."""
        found = self._uploads.get(path)
        return found if found and now < found.expires else None

    def has_expired(self, path: str, now: float) -> bool:
        """Whether there was a file of a path, and its time is over."""
        found = self._uploads.get(path)
        return found is not None and now >= found.expires

    def drop_expired(self, now: float) -> None:
        """Let go of files whose time is over."""
        with self._lock:
            self._uploads = {p: u for p, u in self._uploads.items() if now < u.expires}

    def clear(self) -> None:
        """Let go of all files."""
        with self._lock:
            self._uploads = {}
