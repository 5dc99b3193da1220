"""The jobs API of the client against the mock, as a user's test meets it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from kie4o import Kie
from kie4o_pytest import KieMock

MODEL = "4o-image-api"


@pytest.fixture
def kie(kie_mock: KieMock) -> Kie:
    return Kie()


def test_a_job_is_waited_for_and_saved(kie: Kie, tmp_path: Path) -> None:
    task = kie.generate("A fox", size="3:2", model=MODEL)

    (path,) = kie.save(task, tmp_path)

    with Image.open(path) as image:
        assert image.width * 2 == image.height * 3
    assert (task.model, task.credits) == (MODEL, 1.0)


def test_a_job_starts_from_a_local_file(kie: Kie) -> None:
    task = kie.generate("A hat", images=Image.new("RGB", (9, 9)), model=MODEL)

    assert task.succeeded
    assert len(task.request["input"]["files_url"]) == 1


def test_a_job_of_another_model_is_created_with_its_own_input(kie: Kie) -> None:
    wanted = {"prompt": "A fox", "aspect_ratio": "1:1", "resolution": "1K"}

    task = kie.wait(kie.create_job("gpt-image-2-text-to-image", wanted))

    assert task.succeeded


def test_a_batch_of_jobs_ends(kie: Kie) -> None:
    items = list(kie.batch(["A fox", "A cat"], model=MODEL))

    assert [item.error for item in items] == [None, None]


def test_a_key_gives_the_same_job(kie: Kie) -> None:
    first = kie.create("A fox", key="order-1", model=MODEL)

    assert kie.create("A fox", key="order-1", model=MODEL).id == first.id


def test_a_direct_link_to_an_image_of_a_job_can_be_had(kie: Kie) -> None:
    task = kie.generate("A fox", model=MODEL)

    assert kie.download_url(task, task.urls[0]).startswith("http")
