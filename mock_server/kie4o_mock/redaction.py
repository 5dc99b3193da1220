"""What must not be shown again: keys wherever they stand, and the secrets in URLs."""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import unquote_plus

HIDDEN = "[redacted]"
# Query parameters that give access to anyone who has them, also those of the usual storages.
_SECRETS = (
    r"x-[a-z]+-(?:signature|credential|security-token)|signature|sig|policy|key-pair-id"
    r"|awsaccesskeyid|googleaccessid|access_?token|auth_?token|token|api_?key|key|secret|password"
)
_PARAMETER = re.compile(rf"((?:^|[?&;])(?:{_SECRETS})=)[^&;#\s\"'\\<>]+", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(/))")
# What is shorter is not a secret, but may well be a word of a prompt.
_SHORTEST = 8
# How many keys are remembered; as long as a mock runs, tests may take new ones.
_MOST = 20_000
# With more than these, a text is looked through once instead of once for each key.
_FEW = 50


def without_secrets(text: str) -> str:
    """`text`, a query or anything with URLs in it, with the secrets of URLs hidden."""
    return _PARAMETER.sub(rf"\1{HIDDEN}", text)


def without_key(authorization: str) -> str:
    """An Authorization header of which only the scheme is left."""
    scheme, blank, _ = authorization.strip().partition(" ")
    # A header without a scheme may be nothing but the key.
    return f"{scheme} {HIDDEN}" if blank else HIDDEN


class Redactor:
    """Hides the keys that a mock has seen, and the secrets of URLs."""

    def __init__(self, keys: Iterable[str | None] = ()) -> None:
        """Know these keys."""
        self._keys: set[str] = set()
        self._by_start: dict[str, set[str]] = {}
        self._order: deque[str] = deque()
        self._lock = threading.Lock()
        for key in keys:
            self.learn(key)

    def learn(self, key: str | None) -> None:
        """Hide `key` from now on; beyond twenty thousand the oldest is forgotten."""
        if not key or key in self._keys or len(key) < _SHORTEST:
            return
        with self._lock:
            start = key[:_SHORTEST]
            # A new set, because others may go through the old one.
            self._by_start[start] = self._by_start.get(start, set()) | {key}
            self._keys.add(key)
            self._order.append(key)
            if len(self._order) > _MOST:
                self._forget(self._order.popleft())

    def text(self, text: str) -> str:
        """`text` without secrets, also where they are escaped for a URL or for JSON."""
        text = without_secrets(text)
        for read in _READINGS:
            plain = read(text)
            if found := self._found(plain):
                text = plain
                for key in sorted(found, key=len, reverse=True):
                    text = text.replace(key, HIDDEN)
        return text

    def cut(self, text: str) -> str:
        """The same for a text whose end is missing: it may end within a key."""
        text = self.text(text)
        longest = max(map(len, self._order), default=0)
        for length in range(min(longest, len(text)), 3, -1):
            tail = text[-length:]
            if any(key.startswith(tail) for key in self._starting(tail)):
                return f"{text[:-length]}{HIDDEN}"
        return text

    def value(self, value: Any) -> Any:
        """A JSON value without secrets in its texts and names."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.text(name): self.value(item) for name, item in value.items()}
        return [self.value(item) for item in value] if isinstance(value, list) else value

    def _found(self, text: str) -> list[str]:
        if len(self._order) <= _FEW:
            return [key for key in list(self._order) if key in text]
        starts = {text[i : i + _SHORTEST] for i in range(len(text) - _SHORTEST + 1)}
        near = [self._by_start.get(start, ()) for start in starts]
        return [key for keys in near for key in keys if key in text]

    def _starting(self, tail: str) -> Iterator[str]:
        """The keys that may begin with `tail`."""
        if len(tail) >= _SHORTEST:
            yield from self._by_start.get(tail[:_SHORTEST], ())
        else:
            yield from list(self._order)

    def _forget(self, key: str) -> None:
        self._keys.discard(key)
        start = key[:_SHORTEST]
        self._by_start[start] = self._by_start[start] - {key}
        if not self._by_start[start]:
            del self._by_start[start]


def _unescaped(text: str) -> str:
    plain = _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else "/", text)
    # Two escapes may be one letter, and half of one is none.
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _twice(text: str) -> str:
    return unquote_plus(unquote_plus(text))


def _both(text: str) -> str:
    return _unescaped(unquote_plus(text))


# How a text may be meant; later ones see what earlier ones have hidden.
_READINGS: tuple[Callable[[str], str], ...] = (
    str,
    unquote_plus,
    _twice,
    _unescaped,
    _both,
)
