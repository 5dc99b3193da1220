"""Where callbacks may go, and which of the mock's own addresses they may not."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from .document import Document
from .loopback import is_loopback, same_server
from .settings import Settings

_INBOXES = "/__mock/inbox/"


class Egress:
    """Decides for each address, before anything is sent."""

    def __init__(self, settings: Settings, document: Document) -> None:
        self._hosts = {name.lower() for name in settings.allow_hosts}
        self._operations = {operation.path for operation in document.operations.values()}

    def refusal(self, url: str, base_url: str) -> str | None:
        """Why no callback goes to `url`; None when one may.

        Args:
            url: where the callback should go.
            base_url: the mock's own address, as the task's creator knows it.
        """
        parts = _split(url)
        if parts is None:
            return "blocked: the address has no meaning"
        if self._is_below(parts, base_url, self._operations):
            return "loop: the address is an operation of the mock's own"
        if own_inbox(url, base_url) or self._allowed(parts.hostname or ""):
            return None
        return "blocked: the host is neither loopback nor in allow_hosts"

    def _allowed(self, host: str) -> bool:
        return host in self._hosts or is_loopback(host)

    @staticmethod
    def _is_below(parts: SplitResult, base_url: str, paths: set[str]) -> bool:
        base = urlsplit(base_url)
        return same_server(parts, base) and parts.path.removeprefix(base.path) in paths


def own_inbox(url: str, base_url: str) -> bool:
    """Whether `url` is an inbox of the mock that its callers know as `base_url`."""
    parts, base = _split(url), urlsplit(base_url)
    return (
        parts is not None
        and same_server(parts, base)
        and parts.path.startswith(f"{base.path}{_INBOXES}")
    )


def _split(url: str) -> SplitResult | None:
    """The parts of an address, or None where it is none."""
    try:
        parts = urlsplit(url)
        _ = parts.hostname, parts.port
    except ValueError:
        return None
    return parts
