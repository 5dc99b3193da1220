"""Faults in links, and in what they and the addresses of images lead to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from werkzeug import Response

from contract_tests.document import document

from .documents import another, scaled
from .exchange import Exchange, answered, exchange, refused
from .refusals import instead
from .seam import Fault
from .seams import (
    APP,
    CHECK_LINK,
    LINK,
    OTHER_APP,
    OTHER_FILE,
    OTHER_LINK_SECONDS,
    REFUSAL,
    SIGN_LINK,
)

UNFINISHED = ("refusal-text", "linking-not-finished")
EXPIRED = ("refusal-download-expired", "linking-expired")
FOREIGN = ("refusal-download-foreign", "linking-foreign")
SECONDS = 1200

another("images-for-28-days", scaled("x-lifetimes", "imageSeconds", 2), "image-dies", *EXPIRED)
another(
    "images-for-7-days",
    scaled("x-lifetimes", "imageSeconds", 1 / 2),
    "image-there",
    "linking-own",
)
another("link-that-promises-an-hour", scaled("x-lifetimes", "linkSeconds", 3), "link-lifetime")
LINK.result("link-without-host", lambda link: link.partition("/direct/")[2], "link-url")
OTHER_LINK_SECONDS.result(
    "independent-link-for-an-hour", lambda seconds: 3 * seconds, "link-lifetime", "link-dies"
)


def _granting(refusal: str, when: Callable[[Exchange], bool]) -> Callable[[Exchange], Response]:
    """A link in place of a refusal."""

    def work(sent: Exchange) -> Response:
        found = sent.answer()
        wanted = document().examples("getDownloadUrl")[refusal]
        if not sent.calls("getDownloadUrl") or found.json != wanted or not when(sent):
            return found
        return answered({"code": 200, "msg": "success", "data": "http://mock.test/direct/a.png"})

    return work


def _runs(sent: Exchange) -> bool:
    return bool(sent.record()["successFlag"] == 0)


def _in_another_case(sent: Exchange) -> bool:
    return sent.body["url"].upper() in map(str.upper, sent.urls())


def _on_a_foreign_host(sent: Exchange) -> bool:
    return urlsplit(sent.body["url"]).path in {urlsplit(url).path for url in sent.urls()}


for _app, _name in (
    (APP, "link-for-a-running-task"),
    (OTHER_APP, "independent-link-for-a-running-task"),
):
    exchange(_app, _name, "refusal-download-running", *UNFINISHED)(_granting("notSuccess", _runs))
exchange(APP, "link-for-a-failed-task", "refusal-download-failed", *UNFINISHED)(
    _granting("notSuccess", lambda sent: not _runs(sent))
)
exchange(APP, "link-for-an-unknown-task", "linking-unknown")(
    _granting("unknownTask", lambda _: True)
)
exchange(APP, "link-for-an-old-image", *EXPIRED)(_granting("expired", lambda _: True))
exchange(APP, "link-for-a-foreign-address", *FOREIGN)(_granting("notOfTask", lambda _: True))
exchange(APP, "link-for-an-address-in-another-case", *FOREIGN)(
    _granting("notOfTask", _in_another_case)
)
exchange(APP, "link-for-a-foreign-host", *FOREIGN)(_granting("notOfTask", _on_a_foreign_host))


@exchange(APP, "link-to-the-first-image-only", "linking-own")
def _first_only(sent: Exchange) -> Response:
    other = sent.sends("getDownloadUrl", "url") in sent.urls()[1:] if _links(sent) else False
    return refused("getDownloadUrl", "notOfTask") if other else sent.answer()


@exchange(APP, "link-to-the-first-image-always", "link-same-image")
def _first_always(sent: Exchange) -> Response:
    urls = sent.urls() if _links(sent) else []
    own = bool(urls) and sent.body["url"] in urls
    return sent.answer({**sent.body, "url": urls[0]}) if own else sent.answer()


def _links(sent: Exchange) -> bool:
    return isinstance(sent.sends("getDownloadUrl", "taskId"), str)


def _signing(seconds: float) -> Fault:
    def fault(original: Any, links: Any, base_url: str, name: str, now: float) -> Any:
        return original(links, base_url, name, now + seconds)

    return fault


def _checking(seconds: float) -> Fault:
    def fault(original: Any, links: Any, name: str, query: Any, now: float) -> Any:
        return original(links, name, query, now + seconds)

    return fault


SIGN_LINK.replaced("link-dated-an-hour-ago", "link-date")(_signing(-3600))
CHECK_LINK.replaced("link-that-lives-for-40-minutes", "link-dies")(_checking(-SECONDS))
CHECK_LINK.replaced("link-that-lives-for-10-minutes", "image-there")(_checking(SECONDS / 2))


@CHECK_LINK.replaced("link-that-never-dies", "link-dies")
def _never_dies(_: Any, *args: Any) -> None:
    """Accept any link."""


@OTHER_FILE.replaced("independent-images-for-ever", "link-dies")
def _other_never_dies(_: Any, service: Any, address: str) -> Any:
    return service._files.get(address)


def _stored(change: Callable[[Exchange, Response], Response]) -> Callable[[Exchange], Response]:
    """Another answer of the storage."""

    def work(sent: Exchange) -> Response:
        found = sent.answer()
        return change(sent, found) if sent.path.startswith(("/s/", "/direct/")) else found

    return work


@exchange(APP, "image-cut-off", "image-whole")
@_stored
def _cut_off(_: Exchange, found: Response) -> Response:
    found.data = found.data[:-12]
    return found


@exchange(APP, "link-without-cors", "link-cors")
@_stored
def _without_cors(_: Exchange, found: Response) -> Response:
    found.headers.pop("Access-Control-Allow-Origin", None)
    return found


@exchange(APP, "dead-link-under-200", "link-dies")
@_stored
def _under_200(_: Exchange, found: Response) -> Response:
    found.status_code = 200 if found.status_code == 403 else found.status_code
    return found


@exchange(APP, "images-called-jpeg", "image-type")
@_stored
def _jpeg(_: Exchange, found: Response) -> Response:
    found.mimetype = "image/jpeg"
    return found


@exchange(APP, "old-images-under-500", "image-dies")
@_stored
def _under_500(_: Exchange, found: Response) -> Response:
    found.status_code = 500 if found.status_code == 404 else found.status_code
    return found


@exchange(APP, "images-of-no-address", "image-there")
@_stored
def _no_url(sent: Exchange, found: Response) -> Response:
    return Response(status=404) if sent.path.startswith("/s/") else found


_KEPT: dict[str, Response] = {}


@exchange(APP, "old-images-kept", "image-dies")
@_stored
def _kept(sent: Exchange, found: Response) -> Response:
    if found.status_code == 200:
        _KEPT[sent.path] = found
    return _KEPT.get(sent.path, found) if found.status_code == 404 else found


REFUSAL.replaced("unknown-task-of-a-link-not-successful", "refusal-text")(
    instead("unknownTask", "notSuccess", "getDownloadUrl")
)
for _example, _rule in (
    ("unknownTask", "unknown-task"),
    ("missingTaskId", "no-task-id"),
    ("notSuccess", "failed"),
    ("notOfTask", "foreign"),
    ("expired", "expired"),
):
    REFUSAL.replaced(f"link-{_rule}-called-malformed", f"refusal-download-{_rule}")(
        instead(_example, "malformedJson", "getDownloadUrl")
    )
