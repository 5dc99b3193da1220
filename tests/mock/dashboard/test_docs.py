"""The API reference: what its page asks Swagger UI for, and which files it has."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.conftest import Mock
from tests.mock.dashboard.conftest import Browser, StartBrowser

StartMock = Callable[..., Mock]
URL = "/__mock/docs"


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("", "Kie Image API"),
        ("?document=api", "Kie Image API"),
        ("?document=control", "The control plane of kie4o-mock"),
    ],
)
def test_it_is_about_the_document_that_is_asked_for(
    browser: Browser, query: str, title: str
) -> None:
    browser.open(URL + query)

    document = browser.http.get(str(browser.one("#reference")["data-url"])).json()
    assert document["info"]["title"] == title


def test_there_are_no_other_documents(browser: Browser) -> None:
    browser.open(f"{URL}?document=vendor", 404)

    said = "document: 'vendor' is not allowed. Allowed: api, control."
    assert browser.texts("#problem") == [said]


def test_without_javascript_it_leads_to_the_documents(browser: Browser) -> None:
    page = browser.open(URL)

    links = [str(tag["href"]) for tag in page.select("main p a")]
    assert [browser.http.get(link).json()["openapi"] for link in links] == ["3.1.0", "3.1.0"]


def test_its_files_are_those_of_swagger_ui_that_it_needs(browser: Browser) -> None:
    page = browser.open(URL)

    files = [str(tag["src"]) for tag in page.select("script[src]")]
    files += [str(tag["href"]) for tag in page.select("link[rel=stylesheet]")]
    assert {browser.http.get(file).status_code for file in files} == {200}
    browser.open("/__mock/ui/swagger/index.css", 404)
    browser.open("/__mock/ui/swagger/..%2Ftemplates%2Findex.template.html", 404)


def test_it_sends_a_key_of_its_own_but_none_of_the_settings(
    start_mock: StartMock, start_browser: StartBrowser
) -> None:
    anybody, chosen = start_mock(), start_mock(keys=frozenset({"a-secret-key"}))

    for mock, key in ((anybody, "api-reference"), (chosen, "")):
        browser = start_browser(mock)
        browser.open(URL)
        assert browser.one("#reference")["data-key"] == key
        assert "a-secret-key" not in browser.answer.text
