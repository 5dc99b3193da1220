"""Which uploaded file a URL leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from ..images.source import InputImageError
from ..net import same_server
from .folder import ROOT, Upload

if TYPE_CHECKING:
    from ..mock_state import MockState
    from ..state.sandbox import Sandbox


def owner_of(state: MockState, path: str) -> Sandbox | None:
    """The sandbox in whose folder a path is."""
    account = path.split("/", 2)[1] if path.startswith(f"{ROOT}/") else None
    return next((s for s in state.sandboxes() if s.uploads.account == account), None)


def stored_at(state: MockState, path: str) -> Upload | None:
    """The file of a path, while it is there."""
    sandbox = owner_of(state, path)
    return sandbox.uploads.find(path, sandbox.scheduler.now()) if sandbox else None


def find_upload(state: MockState, url: str, base_url: str) -> Upload | None:
    """The uploaded file at a URL of the mock's own, which needs no request.

    Args:
        state: the state of the mock.
        url: any URL.
        base_url: the URL that the caller used for the mock.

    Returns:
        None when `url` is no such URL.

    Raises:
        InputImageError: the file is gone, or was never there.
    """
    parts, base = urlsplit(url), urlsplit(base_url)
    below = f"{base.path}/{ROOT}/"
    upload = None
    if f"/{ROOT}/" in parts.path:
        path = ROOT + "/" + unquote(parts.path.partition(f"/{ROOT}/")[2])
        upload = stored_at(state, path)
    if upload and same_server(parts, urlsplit(upload.base_url)):
        return upload
    if not (same_server(parts, base) and parts.path.startswith(below)):
        return None
    if upload is None:
        raise InputImageError("download-failed")
    return upload
