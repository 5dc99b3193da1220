"""A batch with local files: uploaded when they are needed, never a reason to pay again."""

from __future__ import annotations

import asyncio
import io
import threading
from pathlib import Path

import httpx
import pytest
from PIL import Image

from kie4o import AsyncKie, BatchItem, Poll, errors
from kie4o._batch.scheduler import Batch
from kie4o._batch.steps import Create, Upload
from kie4o._retries import Retries
from tests.conftest import Mock
from tests.kie4o.batches import PATIENCE
from tests.kie4o.conftest import (
    API,
    KEY,
    Connect,
    Script,
    Time,
    created,
    ended,
    no,
    on_mock,
    sandbox,
    scripted,
    sync_kie,
)
from tests.kie4o.test_uploads import UPLOAD, stored, uploads

HOUR = 3600.0


def png(path: Path, color: str = "teal") -> Path:
    Image.new("RGB", (40, 30), color).save(path)
    return path


def test_an_image_that_all_prompts_share_is_uploaded_once(connect: Connect, tmp_path: Path) -> None:
    photo = png(tmp_path / "photo.png")
    script = Script(stored(), created(), created(), created(), then=ended)

    items = list(scripted(connect, script).batch(["A hat", "A scarf", "A tie"], images=photo))

    assert [item.error for item in items] == [None] * 3
    assert len(uploads(script)) == 1


def test_an_image_is_uploaded_once_although_all_prompts_need_it_at_once(tmp_path: Path) -> None:
    paths: list[str] = []

    async def handle(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.path)
        for _ in range(100):
            await asyncio.sleep(0)
        return stored() if request.url.path == UPLOAD else no(422)

    async def run() -> None:
        http = httpx.AsyncClient(transport=httpx.MockTransport(handle))
        async with http, AsyncKie(KEY, base_url=API, http_client=http) as kie:
            items = kie.batch(["A hat", "A scarf", "A tie"], images=png(tmp_path / "photo.png"))
            assert len([item async for item in items]) == 3

    asyncio.run(run())

    assert paths.count(UPLOAD) == 1


def test_a_file_that_cannot_be_uploaded_fails_its_prompt_only(
    connect: Connect, tmp_path: Path
) -> None:
    photo = png(tmp_path / "photo.png")
    script = Script(no(400, "not today"), then=created())
    kie = scripted(connect, script)
    prompts = [{"prompt": "A hat", "images": photo}]

    (item,) = kie.batch(prompts)

    assert isinstance(item.error, errors.ApiError)
    assert not item.error.may_have_been_charged


def test_a_batch_interrupted_while_uploading_pays_when_it_is_resumed(
    connect: Connect, mock: Mock, time: Time, tmp_path: Path
) -> None:
    photo, journal = png(tmp_path / "photo.png"), tmp_path / "journal"
    lost = scripted(connect, Script(then=httpx.ReadError("gone")), max_retries=0)
    (failed,) = lost.batch(["A hat"], images=photo, journal=journal)
    assert isinstance(failed.error, errors.ApiConnectionError)

    (item,) = scripted(connect, Script(stored(), then=no(402)), max_retries=0).batch(
        ["A hat"], images=photo, journal=journal
    )

    assert isinstance(item.error, errors.InsufficientCreditsError)


def test_a_journal_resumed_after_a_day_uploads_again_and_does_not_pay_again(
    connect: Connect, mock: Mock, time: Time, tmp_path: Path
) -> None:
    photo, journal = png(tmp_path / "photo.png"), tmp_path / "journal"
    prompts = ["A hat", "A scarf"]

    def items() -> list[BatchItem]:
        return list(on_mock(connect, mock, time).batch(prompts, images=photo, journal=journal))

    first = items()
    time.sleep(25 * HOUR)
    again = items()

    assert {item.task and item.task.id for item in first} == {i.task and i.task.id for i in again}
    assert sandbox(mock).account.spent == 2.0


def test_another_content_under_the_same_name_is_another_batch(
    connect: Connect, mock: Mock, time: Time, tmp_path: Path
) -> None:
    photo, journal = tmp_path / "photo.png", tmp_path / "journal"
    kie = on_mock(connect, mock, time)
    list(kie.batch(["A hat"], images=png(photo), journal=journal))

    with pytest.raises(errors.JournalError, match="another prompt"):
        list(kie.batch(["A hat"], images=png(photo, "red"), journal=journal))


def test_a_prompt_whose_upload_ends_after_the_account_is_empty_is_not_sent(
    time: Time, tmp_path: Path
) -> None:
    batch = Batch.plan(
        [{"prompt": "A hat", "images": png(tmp_path / "photo.png")}, "A scarf"],
        API,
        None,
        concurrency=2,
        deadline=None,
        poll=Poll(),
        retries=Retries(0),
        clock=time.clock,
    )
    with batch:
        upload, create = batch.next(), batch.next()
        assert isinstance(upload, Upload)
        assert isinstance(create, Create)

        batch.done(create, errors.InsufficientCreditsError("empty", code=402))
        batch.done(upload, None)

        items = [batch.next(), batch.next()]
        assert [isinstance(item, BatchItem) and type(item.error) for item in items] == [
            errors.InsufficientCreditsError
        ] * 2
        assert batch.next() is None


def test_one_open_file_serves_many_prompts(connect: Connect, tmp_path: Path) -> None:
    content = png(tmp_path / "photo.png").read_bytes()
    script = Script(stored(), then=no(402))

    list(scripted(connect, script).batch(["A hat"], images=io.BytesIO(content)))

    assert len(uploads(script)) == 1


def test_a_batch_that_is_left_does_not_wait_for_an_upload(tmp_path: Path) -> None:
    begun, goes_on, ended = threading.Event(), threading.Event(), threading.Event()

    def handle(request: httpx.Request) -> httpx.Response:
        if request.url.path == UPLOAD:
            begun.set()
            goes_on.wait(PATIENCE)
            ended.set()
        return no(422)

    edit = {"prompt": "A hat", "images": png(tmp_path / "photo.png")}
    items = sync_kie(httpx.MockTransport(handle), Time()).batch([{"prompt": "A scarf"}, edit])
    next(items)
    begun.wait(PATIENCE)

    items.close()

    assert not ended.is_set()
    goes_on.set()
