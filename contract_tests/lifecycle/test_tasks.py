"""Layer 3: every size, count and mode, from the request to the image."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.api import Api, Json
from contract_tests.document import document
from contract_tests.rules.history import STRANGERS
from contract_tests.rules.inputs import IGNORED, INPUTS, Ignored
from contract_tests.rules.record import failed, running, urls
from contract_tests.targets.base import Capability, Target

SCHEMAS = document().raw["components"]["schemas"]
SIZES = SCHEMAS["ImageSize"]["enum"]
COUNTS = [..., None, *SCHEMAS["VariantCount"]["enum"]]
HARBOUR = "https://example.com/harbour.png"
MASK = "https://example.com/sky-mask.png"
MODES: dict[str, Json] = {
    "text": {},
    "edit": {"filesUrl": [HARBOUR]},
    "edit without prompt": {"filesUrl": [HARBOUR], "prompt": ...},
    "edit of five": {"filesUrl": [f"https://example.com/{n}.png" for n in range(5)]},
    "edit with mask": {"filesUrl": [HARBOUR], "maskUrl": MASK},
    "mask without an image": {"maskUrl": MASK},
    "mask beside two images": {"filesUrl": [HARBOUR, MASK], "maskUrl": MASK},
    "old field": {"fileUrl": HARBOUR},
    "old field without prompt": {"fileUrl": HARBOUR, "prompt": ...},
    "both fields": {"fileUrl": HARBOUR, "filesUrl": [MASK]},
    "everything off": {"isEnhance": False, "uploadCn": False, "enableFallback": False},
    "everything on": {"isEnhance": True, "uploadCn": True, "enableFallback": True},
    "fallback": {"enableFallback": True, "fallbackModel": "GPT_IMAGE_1"},
    "fallback model alone": {"fallbackModel": "FLUX_MAX"},
    "nulls": dict.fromkeys(SCHEMAS["GenerateRequest"]["properties"], None)
    | {"prompt": "A fox", "size": "1:1"},
    "unknown field": {"style": "oil"},
    "prompt beyond ASCII": {"prompt": 'Ein Füchslein: 狐狸 🦊 "quoted" \\ back'},
    "long prompt": {"prompt": "A lighthouse. " * 400},
}
FAILURES = [
    name
    for name, response in document().examples("getTask").items()
    if response["code"] == 200 and failed(response["data"])
]
pytestmark = pytest.mark.needs(Capability.PAID)


def complete(api: Api, size: str, **fields: Any) -> Json:
    """Start a task, follow it to its end, and look at each image both ways."""
    record = api.finished(size=size, **fields)
    for url in urls(record):
        api.shows(url, size)
        api.shows(api.link(record["taskId"], url).data, size)
    return record


@pytest.mark.first
def test_one_task_from_the_request_to_the_image(api: Api) -> None:
    task_id = api.generate()
    api.record(task_id)
    record = api.end(task_id)

    assert urls(record)
    api.shows(urls(record)[0], "1:1")
    link = api.link(task_id, urls(record)[0]).data
    api.shows(link, "1:1")
    api.is_direct(link)
    assert api.record(task_id) == record


@pytest.mark.parametrize("count", COUNTS, ids=str)
@pytest.mark.parametrize("size", SIZES)
def test_every_size_and_count(api: Api, size: str, count: Any) -> None:
    complete(api, size, nVariants=count)


@pytest.mark.parametrize("fields", MODES.values(), ids=MODES)
def test_every_mode(api: Api, fields: Json) -> None:
    record = complete(api, **{"nVariants": 2, **fields, "size": "3:2"})

    assert urls(record)


def test_an_edit_starts_from_the_images_of_another_task(api: Api) -> None:
    first = api.finished()

    complete(api, "2:3", filesUrl=urls(first))


@pytest.mark.needs(Capability.MOVING_TIME, Capability.OUTCOMES)
@pytest.mark.parametrize("name", FAILURES)
def test_every_failure(api: Api, target: Target, name: str) -> None:
    documented = document().examples("getTask")[name]["data"]

    task_id = api.generate(prompt=target.outcome(name))
    assert running(api.record(task_id))
    record = api.end(task_id)

    told = ("successFlag", "status", "errorCode", "errorMessage")
    found, wanted = ([each[key] for key in told] for each in (record, documented))
    assert found == wanted, f"[record-failure-known] {found}, not {wanted}"
    api.refused("download-failed", api.link(task_id, HARBOUR))


@pytest.mark.needs(Capability.MOVING_TIME)
def test_a_task_at_every_moment_of_its_life(api: Api) -> None:
    task_id = api.generate(nVariants=2)
    api.refused("download-running", api.link(task_id, HARBOUR))
    for step in (0.4, 0.35, 3.1, 5.15, 4.3, 3.9, 1.05, 7.3, 61.0, 3601.0):
        api.service.wait(step)
        api.record(task_id)

    assert urls(api.end(task_id))


@pytest.mark.parametrize("case", IGNORED.values(), ids=IGNORED)
def test_what_counts_for_nothing_is_not_even_fetched(api: Api, case: Ignored) -> None:
    fields = dict(case.request)
    if "filesUrl" in fields:
        fields["filesUrl"] = urls(api.finished(nVariants=2))

    api.hold(INPUTS, case.name, api.finished(**fields))


def test_tasks_do_not_touch_each_other(api: Api) -> None:
    first = api.generate(prompt="A fox")
    api.service.wait(5)
    second = api.generate(prompt="A fox")
    records = [api.end(task_id) for task_id in (first, second)]

    api.hold(STRANGERS, *records)
    for own, other in (records, records[::-1]):
        api.refused("download-foreign", api.link(own["taskId"], urls(other)[0]))
