"""Writes a tape while the suite talks to a target."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from attrs import evolve

from contract_tests.traffic.exchange import BEGINNING, OTHER, PLACEHOLDER, Answer, Exchange, Request
from contract_tests.traffic.redaction import MASK, Redaction

from .lines import head, written

# What makes a link work, in the words of several storages.
_SIGNED = re.compile(
    r"((?:[?&]|%3F|%26)[\w.%-]*(?:signature|credential|token|policy|key|\bsig)[\w.-]*(?:=|%3D))"
    r"[^&\"'\s\\<>#]+",
    re.IGNORECASE,
)


class Recorder:
    """Takes exchanges, for instance as a listener of a `Line`, and appends each to a file.

    Everything is masked before it is written: the API key, other keys, what signs a link.
    """

    def __init__(
        self,
        path: Path,
        origin: str,
        redaction: Redaction,
        *,
        source: str = "recorded by the contract tests",
        now: Callable[[], float] = time.time,
    ) -> None:
        """Begin a tape.

        Raises:
            FileExistsError: there is one already.
        """
        self._origin = origin
        self._redaction = redaction
        self._now = now
        self._lock = threading.Lock()
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND
        # Prompts and pictures are nobody else's business.
        self._file = os.open(path, flags, 0o600)
        self._append(head(origin, source))

    def __call__(self, exchange: Exchange) -> None:
        """Append an exchange that has just ended."""
        clean = self._cleaned(exchange)
        self._append(written(clean, self._now() - exchange.seconds, self._origin))

    def close(self) -> None:
        """End the tape."""
        os.close(self._file)

    def _append(self, line: str) -> None:
        # In one write, so that a tape has no half line in its middle, whatever happens.
        with self._lock:
            os.write(self._file, line.encode("utf-8", "replace"))

    def _cleaned(self, exchange: Exchange) -> Exchange:
        sent, came = exchange.request, exchange.answer
        headers = {**self._headers(sent.headers), **_authorization(sent.headers)}
        request = Request(sent.method, self._text(sent.url), headers, self._body(sent.body))
        answer = came and Answer(
            came.status, self._headers(came.headers), self._body(came.body) or b""
        )
        return evolve(exchange, request=request, answer=answer)

    def _headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        return {name: self._text(value) for name, value in headers.items()}

    def _body(self, body: bytes | None) -> bytes | None:
        # Latin-1 gives every byte back as it was.
        return body and self._text(body.decode("latin-1")).encode("latin-1")

    def _text(self, text: str) -> str:
        return _SIGNED.sub(rf"\1{MASK}", self._redaction(text))


def _authorization(headers: Mapping[str, str]) -> dict[str, str]:
    """Only the scheme of a key that is no placeholder: it may be somebody's."""
    for name, value in headers.items():
        known = any(name in value for name in (PLACEHOLDER, BEGINNING, OTHER))
        if name.lower() == "authorization" and not known:
            scheme, space, _ = value.partition(" ")
            return {name: f"{scheme} {MASK}" if space else MASK}
    return {}
