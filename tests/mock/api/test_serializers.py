"""The quickstart profile speaks as the vendor's quickstart reads; the real one never does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from contract_tests.document import document
from tests.conftest import CALLBACK, Mock
from tests.mock.conftest import CREDIT, refusals

StartMock = Callable[..., Mock]


@pytest.fixture
def quickstart(start_mock: StartMock) -> Mock:
    return start_mock(profile="quickstart")


@pytest.fixture
def mirror(start_mock: StartMock) -> Mock:
    return start_mock(http_status="mirror")


def first_url(mock: Mock) -> tuple[str, str]:
    record = mock.finished()
    return record["taskId"], record["response"]["resultUrls"][0]


def callback(mock: Mock, prompt: str = "A fox") -> dict[str, Any]:
    mock.finished(callBackUrl=CALLBACK, prompt=prompt)
    body: dict[str, Any] = json.loads(mock.receiver.requests[-1].content)
    return body


def test_the_quickstart_spells_the_results_both_ways(quickstart: Mock) -> None:
    response = quickstart.finished(nVariants=2)["response"]

    assert len(response["resultUrls"]) == 2
    assert response["result_urls"] == response["resultUrls"]


def test_the_quickstart_writes_times_as_text(quickstart: Mock) -> None:
    record = quickstart.finished()

    assert record["createTime"] == "2026-03-29 12:48:20"
    assert record["completeTime"] == "2026-03-29 12:48:38"


def test_the_quickstart_shows_progress(quickstart: Mock) -> None:
    task_id = quickstart.create()

    quickstart.advance(9)

    assert quickstart.record(task_id)["progress"] == "0.50"


def test_the_quickstart_s_failed_record_has_an_empty_list(quickstart: Mock) -> None:
    record = quickstart.finished(prompt="[mock:content-policy] A fox")

    assert record["response"] == {"resultUrls": [], "result_urls": []}
    assert record["progress"] == "0.00"


def test_the_quickstart_s_running_record_has_no_response(quickstart: Mock) -> None:
    assert quickstart.record(quickstart.create())["response"] is None


def test_the_quickstart_takes_the_picture_alone_and_answers_an_object(quickstart: Mock) -> None:
    _, url = first_url(quickstart)

    answer = quickstart.download_url(imageUrl=url)

    assert list(answer["data"]) == ["downloadUrl"]
    assert quickstart.http.get(answer["data"]["downloadUrl"]).status_code == 200


def test_the_quickstart_takes_the_canonical_request_too(quickstart: Mock) -> None:
    task_id, url = first_url(quickstart)

    assert quickstart.download_url(taskId=task_id, url=url)["code"] == 200


@pytest.mark.parametrize("url", ["http://a.example/b.png", "", None, 5, ["x"]])
def test_the_quickstart_refuses_a_picture_of_no_task(quickstart: Mock, url: object) -> None:
    assert quickstart.download_url(imageUrl=url)["code"] == 422


def test_the_quickstart_s_callback_says_success(quickstart: Mock) -> None:
    assert callback(quickstart)["msg"] == "success"


def test_the_real_profile_refuses_the_picture_alone(mock: Mock) -> None:
    _, url = first_url(mock)

    assert mock.download_url(imageUrl=url)["code"] == 422


def test_the_real_profile_answers_the_link_itself(mock: Mock) -> None:
    task_id, url = first_url(mock)

    assert isinstance(mock.download_url(taskId=task_id, url=url)["data"], str)


def aliases(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Each place of the document's schemas that has another spelling, with that spelling."""
    if isinstance(node, dict):
        for alias in node.get("x-aliases", ()):
            yield ".".join(part for part in path if part != "properties"), alias
        for key, value in node.items():
            yield from aliases(value, (*path, key))


def accepts_image_url(mock: Mock) -> bool:
    return bool(mock.download_url(imageUrl=first_url(mock)[1])["code"] == 200)


def answers_download_url(mock: Mock) -> bool:
    task_id, url = first_url(mock)
    return "downloadUrl" in mock.download_url(taskId=task_id, url=url)["data"]


SPELLINGS: dict[tuple[str, str], Callable[[Mock], bool]] = {
    ("DownloadUrlRequest.url", "imageUrl"): accepts_image_url,
    ("DownloadUrlSuccess.data", "data.downloadUrl"): answers_download_url,
    ("TaskResult.resultUrls", "result_urls"): lambda mock: (
        "result_urls" in mock.finished()["response"]
    ),
    ("CallbackData.taskId", "task_id"): lambda mock: "task_id" in callback(mock)["data"],
    ("CallbackInfo.result_urls", "resultUrls"): lambda mock: (
        "resultUrls" in callback(mock)["data"]["info"]
    ),
}


def test_every_spelling_of_the_document_is_known_here() -> None:
    assert set(aliases(document().raw["components"]["schemas"])) == set(SPELLINGS)


@pytest.mark.parametrize("place", SPELLINGS, ids="/".join)
def test_the_quickstart_knows_every_other_spelling(
    quickstart: Mock, place: tuple[str, str]
) -> None:
    assert SPELLINGS[place](quickstart)


@pytest.mark.parametrize("place", SPELLINGS, ids="/".join)
def test_the_real_profile_knows_no_other_spelling(mock: Mock, place: tuple[str, str]) -> None:
    assert not SPELLINGS[place](mock)


def test_a_failed_task_s_callback_has_both_spellings_of_the_id(quickstart: Mock) -> None:
    data = callback(quickstart, "[mock:no-reason] A fox")["data"]

    assert data["task_id"] == data["taskId"]
    assert data["info"] is None


@pytest.mark.parametrize(("name", "envelope"), refusals(), ids=[name for name, _ in refusals()])
def test_mirrored_a_refusal_has_its_code_as_http_status(
    mirror: Mock, name: str, envelope: dict[str, Any]
) -> None:
    body = {"prompt": f"[mock:{name}] A fox", "size": "1:1"}

    answer = mirror.http.post("/api/v1/gpt4o-image/generate", json=body)

    assert answer.status_code == envelope["code"]
    assert answer.json() == envelope


def test_mirrored_a_success_is_200_and_a_wrong_path_404(mirror: Mock) -> None:
    assert mirror.http.get(CREDIT).status_code == 200
    assert mirror.http.get("/api/v2").json()["error"] == "Not Found"
