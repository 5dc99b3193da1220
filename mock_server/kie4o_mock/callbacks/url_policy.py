"""Where callbacks may go, and which of the mock's own URLs they may not."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import quote, urlsplit

import httpx

from ..net import CONTROL, is_any, is_loopback, path_steps, same_server
from ..openapi import Document
from ..settings import Settings


class UrlPolicy:
    """Decides for each URL, before anything is sent.

    It decides on the URL as httpx sends it, and on the path as the most lenient server reads it.
    """

    def __init__(
        self, settings: Settings, document: Document, listening: Collection[tuple[str, int]]
    ) -> None:
        """Prepare to decide.

        Args:
            settings: the allowed hosts.
            document: where the paths of the API come from.
            listening: the hosts and ports that the mock listens on; more may come.
        """
        self._hosts = {name.lower() for name in settings.allow_hosts}
        self._operations = {operation.path for operation in document.operations.values()}
        self._listening = listening

    def allow(self, host: str) -> None:
        """Let callbacks go to a host from now on."""
        self._hosts.add(host.lower())

    def refusal(self, url: str, base_url: str) -> str | None:
        """Why no callback goes to `url`; None when one may.

        Args:
            url: where the callback should go.
            base_url: the mock's own URL, as the task's creator knows it.
        """
        sent = _sent(url)
        if sent is None:
            return "blocked: the URL is invalid"
        steps = _steps(sent)
        if self._is_own(sent, base_url) and f"/{'/'.join(steps)}".endswith(tuple(self._operations)):
            return "loop: the URL is an operation of the mock"
        # Whichever server that is: no callback has business with the control plane of a mock.
        if CONTROL in steps and _inbox(steps) is None:
            return "loop: the URL is the control plane of a mock"
        if self.own_inbox(url, base_url) or sent.host in self._hosts or is_loopback(sent.host):
            return None
        return f"blocked: {sent.host} is neither on loopback nor a host that --allow-host names"

    def own_inbox(self, url: str, base_url: str) -> str | None:
        """The URL at which the application itself has the inbox `url`; None for anything else.

        Args:
            url: any URL.
            base_url: the mock's own, as its callers know it; a proxy may have a path before it.
        """
        sent = _sent(url)
        if sent is None or not self._is_own(sent, base_url):
            return None
        steps, below = _steps(sent), path_steps(urlsplit(base_url).path.encode())
        if steps[: len(below)] == below:
            steps = steps[len(below) :]
        name = _inbox(steps)
        if name is None or steps[0] != CONTROL:
            return None
        path = f"/{CONTROL}/inbox/{quote(name, safe='')}"
        return str(sent.copy_with(path=path, query=sent.query or None, userinfo=b""))

    def _is_own(self, sent: httpx.URL, base_url: str) -> bool:
        """Whether a URL is the mock's, by its own sockets or as the task's creator knows it."""
        host, port = sent.host, sent.port or (443 if sent.scheme == "https" else 80)
        by_socket = any(
            port == own_port and (is_loopback(host) or host == own or is_any(own))
            for own, own_port in tuple(self._listening)
        )
        return by_socket or same_server(urlsplit(str(sent)), urlsplit(base_url))


def _sent(url: str) -> httpx.URL | None:
    """The URL as it is sent, or None where nothing can be sent to it."""
    try:
        sent = httpx.URL(url)
        _ = urlsplit(str(sent)).port
    except (httpx.InvalidURL, ValueError):
        return None
    return sent


def _steps(sent: httpx.URL) -> list[str]:
    return path_steps(sent.raw_path)


def _inbox(steps: list[str]) -> str | None:
    """The name of the inbox that a path leads to; None where it leads elsewhere."""
    rest = steps[steps.index(CONTROL) :] if CONTROL in steps else []
    return rest[2] if len(rest) == 3 and rest[1] == "inbox" else None
