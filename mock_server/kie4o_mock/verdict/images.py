"""Habits of clients that fetch images."""

from __future__ import annotations

from collections.abc import Iterator

from .history import History, body_of
from .model import Case, Rule

_LINKS = frozenset({"getDownloadUrl", "getCommonDownloadUrl"})


def images_too_late(history: History) -> Iterator[Case]:
    """A download of an image after its lifetime."""
    for entry in history.downloads:
        if entry.expired == "image":
            said = "An image was asked for after the service had deleted it."
            yield Case(said, history.downloaded(entry), entry.task_id)


def link_too_late(history: History) -> Iterator[Case]:
    """A download by a link after its lifetime."""
    for entry in history.downloads:
        if entry.expired == "link":
            said = "A download link was used after its time."
            yield Case(said, history.downloaded(entry), entry.task_id)


def key_to_host(history: History) -> Iterator[Case]:
    """A download that carries the API key."""
    for entry in history.downloads:
        if entry.authorized:
            said = "The header Authorization was sent to the host of the files."
            yield Case(said, history.downloaded(entry), entry.task_id)


def image_url_field(history: History) -> Iterator[Case]:
    """download-url with the name that the field has elsewhere."""
    for entry in history.requests:
        if entry.operation in _LINKS and "imageUrl" in body_of(entry):
            said = f"{entry.operation} was sent imageUrl."
            yield Case(said, history.evidence([entry]), entry.about)


RULES = (
    Rule(
        "image-fetched-too-late",
        "loses images",
        "The service deletes images after 14 days. What was not saved by then is lost.",
        "Save images when the task ends, in storage of your own.",
        images_too_late,
    ),
    Rule(
        "link-used-too-late",
        "loses images",
        "A download link is valid for 20 minutes.",
        "Ask for a link when you need it, use it at once, and store the image URL, not the link.",
        link_too_late,
    ),
    Rule(
        "image-url-field",
        "loses images",
        "The field of download-url is called url; with imageUrl the service refuses the request.",
        "Send url.",
        image_url_field,
    ),
    Rule(
        "key-sent-to-image-host",
        "costs money",
        "The hosts of files need no key. Whoever reads their logs can spend your credits.",
        "Fetch images and uploads with a client that does not send the Authorization header.",
        key_to_host,
    ),
)
