"""Where callbacks may go, and which of the mock's own addresses they may not."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, unquote, urlsplit

from ..document import Document
from ..loopback import is_loopback, same_server
from ..settings import Settings

_CONTROL = "/__mock/"
_INBOXES = f"{_CONTROL}inbox/"


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
        path = _plain(_below(parts, base_url))
        if path.rstrip("/") in self._operations:
            return "loop: the address is an operation of the mock's own"
        if path.startswith(_CONTROL) and not path.startswith(_INBOXES):
            return "loop: the address is the mock's own control plane"
        host = parts.hostname or ""
        if own_inbox(url, base_url) or host in self._hosts or is_loopback(host):
            return None
        return "blocked: the host is neither loopback nor in allow_hosts"


def own_inbox(url: str, base_url: str) -> str | None:
    """The address at which the application itself has the inbox `url`; None for anything else.

    Args:
        url: any address.
        base_url: the mock's own, as its callers know it; a proxy may have a path before it.
    """
    parts = _split(url)
    path = _below(parts, base_url) if parts else ""
    return parts._replace(path=path).geturl() if parts and path.startswith(_INBOXES) else None


def _below(parts: SplitResult, base_url: str) -> str:
    """The path below the mock's own address; empty for any other address."""
    base = urlsplit(base_url)
    is_own = same_server(parts, base) and parts.path.startswith(f"{base.path}/")
    return parts.path.removeprefix(base.path) if is_own else ""


def _plain(path: str) -> str:
    """A path without escapes and repeated slashes, which some servers look past."""
    return re.sub("/+", "/", unquote(path))


def _split(url: str) -> SplitResult | None:
    """The parts of an address, or None where it is none."""
    try:
        parts = urlsplit(url)
        _ = parts.hostname, parts.port
    except ValueError:
        return None
    return parts
