"""Faults in how a record, its request, its images and the account fit together."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from .documents import Json, another
from .records import images, params, setting, without
from .seam import Fault
from .seams import (
    ADMITS_GENERATION,
    ADMITS_READ,
    CHARGE,
    COST,
    DOWNLOAD,
    GENERATE,
    GET_TASK,
    INPUT_URLS,
    OTHER_IMAGE,
    OTHER_RECORD,
    RECORD,
    RUNNING,
)

REQUEST, ADDED = "record-param-json-request", "record-param-json-added"
LIMITS = ("limit-reads", "limit-generations")

RECORD.result("another-task-id", setting(taskId=lambda r: r["taskId"][::-1]), "record-task-id")
RECORD.result("prompt-not-repeated", params(lambda p: {**p, "prompt": ""}), REQUEST)
RECORD.result("fallback-not-repeated", params(lambda p: {**p, "enableFallback": False}), REQUEST)
RECORD.result("checks-not-passed", params(lambda p: {**p, "nVariantsValid": False}), ADDED)
RECORD.result("checks-not-leaked", params(without("fileUrlOrPromptNotEmpty")), ADDED)
RECORD.result("model-invented", params(lambda p: {**p, "model": "gpt-4o"}), ADDED)
RECORD.result(
    "switches-off-dropped",
    params(lambda p: {name: value for name, value in p.items() if value is not False}),
    REQUEST,
)
RECORD.result("nulls-kept", params(lambda p: {"maskUrl": None, **p}), "record-param-json")
RECORD.result("one-image-always", images(lambda urls: urls[:1]), "record-urls-count")
RECORD.result("two-images-at-most", images(lambda urls: urls[:2]), "record-urls-count")
RECORD.result(
    "two-images-by-default",
    images(lambda urls: [*urls, f"{urls[0]}?"] if len(urls) == 1 else urls),
    "record-urls-count",
)
OTHER_RECORD.result(
    "independent-images-not-counted", images(lambda urls: urls[:1]), "record-urls-count"
)
another("window-one-too-wide", lambda raw: _widen(raw["x-limits"]), *LIMITS)
another("window-too-short", lambda raw: _stretch(raw["x-limits"], 1 / 4), *LIMITS)
another("window-too-long", lambda raw: _stretch(raw["x-limits"], 3), *LIMITS)
another("width-and-height-swapped", lambda raw: _resize(raw, swapped=True), "image-size")
another("images-always-square", lambda raw: _resize(raw, swapped=False), "image-size")
RUNNING.result("queue-one-too-long", lambda count: count - 1, "refusal-queue-full")
ADMITS_READ.result("reads-not-limited", lambda _: True, "limit-reads")
ADMITS_GENERATION.result("generations-not-limited", lambda _: True, "limit-generations")


def _widen(limits: Json) -> None:
    for limit in limits.values():
        limit["count"] += 1


def _stretch(limits: Json, factor: float) -> None:
    for name in ("taskReads", "generations"):
        limits[name]["seconds"] *= factor


def _resize(raw: Json, *, swapped: bool) -> None:
    pixels = raw["components"]["schemas"]["ImageSize"]["x-pixels"]
    for size in pixels:
        pixels[size] = pixels[size][::-1] if swapped else pixels["1:1"]


@GENERATE.replaced("task-id-reused", "strangers-ids")
def _task_id_reused(original: Any, operations: Any, call: Any) -> Any:
    return vars(operations).setdefault("first", original(operations, call))


RECORD.result(
    "results-named-by-number",
    images(lambda urls: [f"{url.rpartition('/')[0]}/{n}.png" for n, url in enumerate(urls)]),
    "strangers-urls",
)


@INPUT_URLS.replaced("old-field-wins", "input-files-win")
def _old_field_wins(original: Any, request: Any) -> Any:
    return original({"fileUrl": request["fileUrl"]} if "fileUrl" in request else request)


def _taking_mask(counts: Collection[int]) -> Fault:
    """A mask beside this number of images is taken for one more."""

    def fault(original: Any, request: Any) -> Any:
        urls, mask = original(request), request.get("maskUrl")
        return [*urls, mask] if mask and len(urls) in counts else urls

    return fault


INPUT_URLS.replaced("mask-alone-taken-for-an-image", "input-mask-alone")(_taking_mask({0}))
INPUT_URLS.replaced("mask-of-several-taken-for-an-image", "input-mask-beside-several")(
    _taking_mask(range(2, 6))
)


@CHARGE.replaced("images-free", "credits-charged")
def _images_free(original: Any, account: Any, at: float, _: float, task_id: str) -> Any:
    return original(account, at, 0, task_id)


@COST.replaced("one-price-for-all", "credits-each-image")
def _one_price(original: Any, settings: Any, model: str | None, _: int) -> Any:
    return original(settings, model, 1)


def _charging(original: Any, operations: Any, call: Any) -> Any:
    call.sandbox.account.charge(0, 1, "")
    return original(operations, call)


DOWNLOAD.replaced("links-charged", "credits-free")(_charging)
GET_TASK.replaced("reads-charged", "credits-free")(_charging)


def _refusing(effect: Callable[[Any], Any], *codes: int) -> Fault:
    """A refusal, or one with some codes, that has an effect on the sandbox."""

    def fault(original: Any, operations: Any, call: Any) -> Any:
        try:
            return original(operations, call)
        except Exception as refusal:
            if not codes or getattr(refusal, "envelope", {}).get("code") in codes:
                effect(call.sandbox)
            raise

    return fault


def _charged(sandbox: Any) -> None:
    sandbox.account.charge(0, 1, "")


def _counted(sandbox: Any) -> None:
    sandbox.generations.add(sandbox.scheduler.now())


for _name, _rule, _fault in (
    ("refusals-charged", "credits-free", _refusing(_charged)),
    ("too-often-charged", "credits-free", _refusing(_charged, 429)),
    ("queue-full-charged", "credits-free", _refusing(_charged, 550)),
    ("wrong-requests-use-up-the-window", "limit-generations", _refusing(_counted, 422)),
    ("no-credits-uses-up-the-window", "limit-generations", _refusing(_counted, 402)),
    ("full-queue-uses-up-the-window", "limit-generations", _refusing(_counted, 550)),
):
    GENERATE.replaced(_name, _rule)(_fault)


@GENERATE.replaced("balance-not-looked-at", "refusal-no-credits")
def _balance_not_looked_at(original: Any, operations: Any, call: Any) -> Any:
    call.sandbox.account.balance += 100
    try:
        return original(operations, call)
    finally:
        call.sandbox.account.balance -= 100


@ADMITS_READ.replaced("one-window-for-all-tasks", "limit-reads")
def _one_window(original: Any, sandbox: Any, _: str, limit: str) -> Any:
    return original(sandbox, "", limit)


@OTHER_IMAGE.replaced("independent-width-and-height-swapped", "image-size")
def _other_swapped(original: Any, name: str, size: tuple[int, int]) -> Any:
    return original(name, size[::-1])
