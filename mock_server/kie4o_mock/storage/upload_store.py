"""Uploaded files: which there are, and at which URLs."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from ..images.source import InputImageError
from ..mock_state import MockState
from ..net import same_server
from ..state.sandbox import Sandbox
from ..uploads.folder import ROOT, Upload


class UploadStore:
    """The uploaded files of all keys of one mock."""

    def __init__(self, state: MockState) -> None:
        self._state = state

    def owner(self, path: str) -> Sandbox | None:
        """The sandbox in whose folder a path is."""
        account = path.split("/", 2)[1] if path.startswith(f"{ROOT}/") else None
        sandboxes = self._state.sandboxes()
        return next((s for s in sandboxes if s.uploads.account == account), None)

    def stored_at(self, path: str) -> Upload | None:
        """The file of a path, while it is there."""
        sandbox = self.owner(path)
        return sandbox.uploads.find(path, sandbox.scheduler.now()) if sandbox else None

    def find(self, url: str, base_url: str) -> Upload | None:
        """The file at a URL of the mock's own, which needs no request.

        Args:
            url: any URL.
            base_url: the URL that the caller used for the mock.

        Returns:
            None when `url` is not one of these.

        Raises:
            InputImageError: the file is gone, or was never there.
            ValueError: the URL cannot be read.
        """
        parts, base = urlsplit(url), urlsplit(base_url)
        before, found, rest = parts.path.partition(f"/{ROOT}/")
        if not found:
            return None
        upload = self.stored_at(f"{ROOT}/{unquote(rest)}")
        if upload and same_server(parts, urlsplit(upload.base_url)):
            return upload
        if not (same_server(parts, base) and before == base.path):
            return None
        if upload is None:
            raise InputImageError("download-failed")
        return upload
