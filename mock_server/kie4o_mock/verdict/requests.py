"""Habits that any request can show."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl

from .history import History
from .model import Case, Rule

# As the notes of the mock end that name an unknown field.
_UNKNOWN = ": unknown, ignored."
# What people call the parameter that they put a key into.
_KEY_NAMES = frozenset({"key", "apikey", "token", "accesstoken", "authorization", "secret"})
# Browsers ask for them on their own.
_BY_BROWSERS = frozenset({"/", "/favicon.ico"})


def key_in_url(history: History) -> Iterator[Case]:
    """A URL with a key in it."""
    for entry in history.requests:
        names = {_plain(name) for name, _ in parse_qsl(entry.query, keep_blank_values=True)}
        shows = any(history.hide(part) != part for part in (entry.path, entry.query))
        if shows or names & _KEY_NAMES:
            yield Case("A key was sent in the URL.", history.evidence([entry]), entry.about)


def unknown_fields(history: History) -> Iterator[Case]:
    """Fields that the service ignores, or that a strict mock refuses."""
    for entry in history.requests:
        notes = [note for note in entry.notes if _UNKNOWN in note]
        reason = entry.reason
        if reason is not None and reason.message.endswith(": unknown."):
            notes.append(str(reason))
        if notes:
            said = history.hide(" ".join(notes))
            yield Case(said, history.evidence([entry]), entry.about)


def unknown_paths(history: History) -> Iterator[Case]:
    """Requests for what the API does not have."""
    for entry in history.requests:
        if entry.operation is None and entry.path not in _BY_BROWSERS:
            said = str(entry.reason) if entry.reason else "There is no such operation."
            yield Case(history.hide(said), history.evidence([entry]))


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


RULES = (
    Rule(
        "key-in-url",
        "costs money",
        "Proxies and servers log URLs. Whoever reads such a log can spend your credits.",
        "Send the key in the header Authorization: Bearer KEY, and replace the one that leaked.",
        key_in_url,
    ),
    Rule(
        "unknown-field",
        "untidy",
        "The service ignores fields that it does not know, so the value has no effect.",
        "Correct the name of the field, or leave it out.",
        unknown_fields,
    ),
    Rule(
        "unknown-path",
        "untidy",
        "The API has no such operation.",
        "Correct the base URL or the path.",
        unknown_paths,
    ),
)
