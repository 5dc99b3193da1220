"""What is shown nowhere: a wrapper for keys, and the one rule for finding a key in other text."""

from __future__ import annotations

import json
import re
from functools import cached_property

_HIDDEN = "[key]"
# A shorter key is not a secret, but may well be a word of the text.
_SHORTEST = 8
# Without one of these, each character is written as itself.
_ESCAPES = (b"\\u", b"%", b"&#", b"\0")


class Secret:
    """A key that does not show itself. `reveal` gives it to what must send it."""

    def __init__(self, value: str) -> None:
        self._value = value
        self._signs = (value.encode(), *_ESCAPES)

    def reveal(self) -> str:
        """The key itself."""
        return self._value

    def __repr__(self) -> str:
        return _HIDDEN

    def __reduce__(self) -> str:
        raise TypeError("a key is not pickled or copied")

    def hide(self, text: str) -> str:
        """The text with `[key]` in place of the key."""
        return self.hide_bytes(text.encode(errors="surrogatepass")).decode(errors="surrogatepass")

    def may_be_in(self, content: bytes) -> bool:
        """Whether the key needs to be looked for; quickly told, and seldom true."""
        long_enough = len(self._value) >= _SHORTEST
        return long_enough and any(form in content for form in self._signs)

    def hide_bytes(self, content: bytes) -> bytes:
        """The body of a response without the key, also where that is escaped or in UTF-16."""
        if not self.may_be_in(content):
            return content
        wide = b"\0" in content
        text = (
            content.decode(json.detect_encoding(content), "replace").encode() if wide else content
        )
        hidden = self._pattern.sub(_HIDDEN.encode(), text)
        return content if hidden == text else hidden

    @cached_property
    def _pattern(self) -> re.Pattern[bytes]:
        return re.compile("".join(map(_forms, self._value)).encode())


def _forms(letter: str) -> str:
    """A pattern for one character, as itself or escaped in JSON, in a URL or in HTML."""
    code = f"{ord(letter):02x}"
    return rf"(?:{re.escape(letter)}|(?i:\\+u00{code}|%{code}|&#x0*{code};)|&#0*{ord(letter)};)"
