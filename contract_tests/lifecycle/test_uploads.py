"""Layer 3: files that are uploaded, served, overwritten and gone. All of it is free."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable

import pytest

from contract_tests.api import Api, Json
from contract_tests.document import document
from contract_tests.lifecycle.tables import form
from contract_tests.rules.account import COSTS
from contract_tests.rules.uploads import (
    OVERWRITTEN,
    STORED,
    UPLOAD,
    UPLOAD_GONE,
    UPLOAD_KEPT,
    Upload,
)
from contract_tests.rules.values import fields
from contract_tests.targets.base import Capability

# A PNG file of one grey pixel.
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR42mP4DwABAQEAG7buVgAAAABJRU5ErkJggg=="
)
OTHER = PIXEL + b"other"
PATH = "contract-tests"
_DAY = document().raw["x-lifetimes"]["uploadSeconds"]
Way = Callable[[Api, bytes, str], Json]


def as_form(api: Api, content: bytes, name: str) -> Json:
    sent = form(content, {"uploadPath": PATH, "fileName": name})
    return dict(fields(api.call("uploadFile", **sent).data))


def as_base64(api: Api, content: bytes, name: str) -> Json:
    encoded = base64.b64encode(content).decode()
    body = {"base64Data": encoded, "uploadPath": PATH, "fileName": name}
    return dict(fields(api.call("uploadBase64", body=body).data))


def from_url(api: Api, content: bytes, name: str) -> Json:
    url = as_form(api, content, new_name())["downloadUrl"]
    body = {"fileUrl": url, "uploadPath": PATH, "fileName": name}
    return dict(fields(api.call("uploadFromUrl", body=body).data))


WAYS: dict[str, Way] = {"form": as_form, "base64": as_base64, "URL": from_url}


def new_name() -> str:
    """A name that nobody else has: at the real service it stays for a while."""
    return f"{uuid.uuid4().hex}.png"


def serves(api: Api, data: Json, content: bytes) -> None:
    response = api.fetch(data["downloadUrl"])
    api.hold(STORED, response.status, response.headers, response.body, content, "image/png")


@pytest.mark.parametrize("way", WAYS)
def test_an_upload_tells_of_the_file_that_was_sent(api: Api, way: str) -> None:
    name = new_name()

    data = WAYS[way](api, PIXEL, name)

    api.hold(UPLOAD, Upload(data, PIXEL, "image/png", PATH, name))
    serves(api, data, PIXEL)


def test_the_same_path_and_name_overwrite(api: Api) -> None:
    name = new_name()
    before = as_form(api, PIXEL, name)

    after = as_form(api, OTHER, name)

    api.hold(OVERWRITTEN, before, after)
    api.hold(UPLOAD, Upload(after, OTHER, "image/png", PATH, name))


@pytest.mark.needs(Capability.MOVING_TIME)  # elsewhere a cache may have the file before
def test_the_later_file_is_served(api: Api) -> None:
    name = new_name()
    as_form(api, PIXEL, name)

    serves(api, as_form(api, OTHER, name), OTHER)


@pytest.mark.needs(Capability.MOVING_TIME)
def test_a_file_is_there_for_a_day_and_gone_after_three(api: Api) -> None:
    url = as_form(api, PIXEL, new_name())["downloadUrl"]

    api.service.wait(_DAY - 5)
    api.hold(UPLOAD_KEPT, api.fetch(url).status)
    api.service.wait(2 * _DAY + 10)
    api.hold(UPLOAD_GONE, api.fetch(url).status)


def test_uploads_are_free(api: Api) -> None:
    before = api.credits()

    for way in WAYS.values():
        way(api, PIXEL, new_name())

    api.hold(COSTS, before, api.credits(), 0)
