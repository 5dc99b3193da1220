"""Scenarios and facts: searched, and a scenario used for the next request."""

from __future__ import annotations

import pytest
from kie4o_mock.dashboard.catalogue import GROUNDS
from kie4o_mock.dashboard.ledger import facts

from tests.conftest import Mock
from tests.mock.dashboard.conftest import Browser

SCENARIOS, FACTS = "/__mock/ui/scenarios", "/__mock/ui/facts"


def test_every_scenario_says_what_happens_and_what_a_good_client_does(
    mock: Mock, browser: Browser
) -> None:
    browser.open(SCENARIOS)

    rows = {str(row["data-scenario"]): row for row in browser.page.select("[data-scenario]")}
    assert sorted(rows) == mock.state.catalogue.names
    for entry in mock.state.catalogue.entries:
        assert entry["meaning"] in rows[entry["name"]].get_text()
        assert entry["client"] in rows[entry["name"]].get_text()


@pytest.mark.parametrize("words", ["content-policy", "balance does not cover", "TOO many waiting"])
def test_scenarios_are_searched_by_all_words(browser: Browser, words: str) -> None:
    browser.open(SCENARIOS)
    browser.submit("form.filters", q=words)

    shown = [row.get_text().lower() for row in browser.page.select("[data-scenario]")]
    assert shown
    assert all(word in text for text in shown for word in words.lower().split())


def test_a_button_uses_a_scenario_for_the_next_request(mock: Mock, browser: Browser) -> None:
    browser.open(SCENARIOS + "?q=insufficient-credits")
    row = browser.page.select_one('[data-scenario="insufficient-credits"] form')
    assert row is not None
    row["id"] = "use"
    browser.submit("#use")

    assert mock.generate()["code"] == 402
    assert mock.generate()["code"] == 200


def test_no_match_leads_back_to_all(browser: Browser) -> None:
    for url in (SCENARIOS, FACTS):
        browser.open(f"{url}?q=nothingatall")
        browser.follow(".empty a")
        assert browser.page.select("[data-scenario], .fact")


def test_every_fact_of_the_ledger_is_shown_with_its_ground(browser: Browser) -> None:
    browser.open(FACTS)

    assert browser.texts(".fact h3 a") == [fact.id for fact in facts()]
    assert {fact.ground for fact in facts()} == set(GROUNDS)


@pytest.mark.parametrize("ground", GROUNDS)
def test_facts_are_filtered_by_ground(browser: Browser, ground: str) -> None:
    browser.open(FACTS)
    browser.submit("form.filters", ground=ground)

    grounds = {str(tag["data-ground"]) for tag in browser.page.select(".fact")}
    assert grounds == {ground}


def test_what_stands_between_backticks_in_a_fact_is_code(browser: Browser) -> None:
    browser.open(FACTS)

    assert "`" not in browser.page.get_text()
    assert "data" in browser.texts(".fact p code")


def test_facts_are_searched(browser: Browser) -> None:
    browser.open(FACTS)
    browser.submit("form.filters", q="14 days")

    assert 0 < len(browser.page.select(".fact")) < len(facts())
