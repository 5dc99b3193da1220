"""Snippets: the spellings that code samples use."""

from __future__ import annotations

import pytest
from curation import snippets
from curation.pages import DocsError, Fence

OPERATIONS = ["POST /x/generate", "GET /x/record-info", "POST /x/download-url"]


def fence(language: str, text: str) -> Fence:
    return Fence(10, language, "", text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("javascript", "const urls = data.info?.result_urls || [];"),
        ("python", "urls = callback['data']['info']['result_urls']"),
        ("python", "first = info.get('result_urls', [None])[0]"),
        ("php", "$urls = $info['result_urls'] ?? [];"),
    ],
)
def test_a_field_is_read_in_the_way_of_each_language(language: str, text: str) -> None:
    assert "info.result_urls" in snippets.reads(fence(language, text))


def test_the_http_response_is_no_object_of_an_answer() -> None:
    text = "if response.ok and response.status_code == 200: return response.content"

    assert snippets.reads(fence("python", text)) == set()


def test_a_call_of_a_method_reads_no_field() -> None:
    assert snippets.reads(fence("javascript", "data.forEach(show); info.close()")) == set()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("bash", """curl "https://a/x/download-url" -d '{"taskId": "1", "url": "u"}'"""),
        ("javascript", "fetch('/x/download-url', {body: JSON.stringify({ taskId, url: u[0] })})"),
        ("javascript", "api.getDownloadUrl({\n  taskId: '1', // it's the old, one\n  url: u})"),
        ("python", "post(f'{base}/download-url', json={'taskId': one(1, 2), 'url': u})"),
        ("python", "api.get_download_url(\n    taskId='1',\n    url=u)"),
        ("php", "$url = 'https://a/x/download-url';\n$payload = ['taskId' => '1', 'url' => $u];"),
    ],
)  # fmt: skip
def test_the_fields_of_a_body_belong_to_the_operation_called(language: str, text: str) -> None:
    assert snippets.sends(fence(language, text), OPERATIONS) == {
        ("POST /x/download-url", "taskId"),
        ("POST /x/download-url", "url"),
    }


def test_a_query_parameter_is_sent_too() -> None:
    text = "curl https://a/x/record-info?taskId=1"

    assert snippets.sends(fence("bash", text), OPERATIONS) == {("GET /x/record-info", "taskId")}


def test_an_answer_to_a_callback_is_no_body() -> None:
    text = "fetch('/x/generate'); res.status(202).json({ seen: true });"

    assert snippets.sends(fence("javascript", text), OPERATIONS) == set()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("python", "url = '/generate'\npayload = {\n  'size': '1:1'"),
        ("bash", "curl https://a/generate\n  -d '{"),
    ],
)
def test_a_body_without_an_end_is_an_error_at_its_line(language: str, text: str) -> None:
    with pytest.raises(DocsError) as caught:
        snippets.sends(fence(language, text), OPERATIONS)

    assert caught.value.line == 12
