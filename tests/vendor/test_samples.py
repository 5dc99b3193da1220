"""The vendor's samples, run as they are, against the mock on a real socket."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from kie4o_mock import MockServer

from tests.vendor.conftest import KEY, Page, Runner, adapted

pages = pytest.mark.parametrize("page", ["older", "newer"])
workflow_languages = pytest.mark.parametrize("language", ["python", "javascript"])


@pages
@workflow_languages
def test_workflow_reaches_its_last_line_with_the_quickstart_profile(
    page: str, language: str, serve: Callable[..., MockServer], runner: Runner
) -> None:
    sample = Page(page).sample(language, "class FourOImageAPI", "main()")
    server = serve(profile="quickstart", task_seconds=0.05)

    done = runner.run(language, adapted(sample, server.url))

    output = done.stdout + done.stderr
    assert done.returncode == 0, output
    assert "Error" not in output
    assert done.stdout.splitlines()[-1].startswith(f"Edited image: {server.url}/s/")


# Recorded traffic spells the list `resultUrls`; the samples read `result_urls`.
@pytest.mark.parametrize(
    ("language", "symptom"),
    [
        ("python", "Error: 'result_urls'"),
        ("javascript", "Error: Cannot read properties of undefined (reading 'forEach')"),
    ],
    ids=["python", "javascript"],
)
@pages
def test_workflow_finds_no_pictures_with_the_real_profile(
    page: str, language: str, symptom: str, serve: Callable[..., MockServer], runner: Runner
) -> None:
    sample = Page(page).sample(language, "class FourOImageAPI", "main()")
    server = serve(profile="real", task_seconds=0.05)

    done = runner.run(language, adapted(sample, server.url))

    assert (done.stdout + done.stderr).splitlines()[-1] == symptom


@pages
@pytest.mark.parametrize("language", ["bash", "python", "javascript"])
def test_first_request_creates_a_task(
    page: str, language: str, serve: Callable[..., MockServer], runner: Runner
) -> None:
    sample = Page(page).sample(language, "/gpt4o-image/generate")
    server = serve()

    done = runner.run(language, adapted(sample, server.url))

    tasks = server.state.sandbox(KEY).tasks
    assert len(tasks) == 1, done.stderr
    assert next(iter(tasks)) in done.stdout
