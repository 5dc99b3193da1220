"""Layer 3: links that live for 20 minutes, images that live for 14 days."""

from __future__ import annotations

import pytest

from contract_tests.api import Api
from contract_tests.document import document
from contract_tests.rules.record import urls
from contract_tests.targets.base import Capability

LINK = document().raw["x-lifetimes"]["linkSeconds"]
IMAGE = document().raw["x-lifetimes"]["imageSeconds"]
pytestmark = pytest.mark.needs(Capability.PAID, Capability.MOVING_TIME)


def test_a_link_dies_after_twenty_minutes(api: Api) -> None:
    record = api.finished()
    link = api.link(record["taskId"], urls(record)[0]).data

    api.is_direct(link)
    api.service.wait(LINK - 3)
    api.shows(link, "1:1")
    api.service.wait(4)
    api.is_gone("link", link)
    api.shows(urls(record)[0], "1:1")


def test_a_new_link_works_when_an_older_one_is_dead(api: Api) -> None:
    record = api.finished()
    task_id, url = record["taskId"], urls(record)[0]
    old = api.link(task_id, url).data
    api.service.wait(LINK + 1)

    api.is_gone("link", old)
    api.shows(api.link(task_id, url).data, "1:1")


def test_a_changed_link_is_dead(api: Api) -> None:
    record = api.finished()
    link = api.link(record["taskId"], urls(record)[0]).data

    if "X-Amz-Expires" in link:
        api.is_gone("link", link.replace("X-Amz-Expires=1200", "X-Amz-Expires=99999"))
    if "X-Amz-Signature" in link:
        changed = link[:-1] + ("0" if link[-1] != "0" else "1")
        api.is_gone("link", changed)


def test_images_are_gone_after_fourteen_days(api: Api) -> None:
    record = api.finished(nVariants=2)
    task_id = record["taskId"]

    api.service.wait(IMAGE - 61)
    for url in urls(record):
        api.shows(url, "1:1")
        link = api.link(task_id, url)
        assert link.code == 200
    api.service.wait(120)
    for url in urls(record):
        api.is_gone("image", url)
        api.refused("download-expired", api.link(task_id, url))
    api.is_gone("image", link.data)


def test_the_record_outlives_its_images(api: Api) -> None:
    record = api.finished()
    api.service.wait(IMAGE + 1)

    assert api.record(record["taskId"]) == record
