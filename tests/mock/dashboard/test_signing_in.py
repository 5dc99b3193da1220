"""Where a token is demanded, a browser sends it once, and carries a cookie from then on."""

from __future__ import annotations

from collections.abc import Callable
from http.cookies import SimpleCookie

import pytest
from werkzeug.test import Client

from tests.conftest import Mock
from tests.mock.dashboard.conftest import HOME, Browser, StartBrowser
from tests.mock.test_mounted import mounted

StartMock = Callable[..., Mock]
TOKEN = "sesame"
SIGN_IN = "/__mock/ui/sign-in"


@pytest.fixture
def guarded(start_mock: StartMock) -> Mock:
    return start_mock(control_token=TOKEN)


@pytest.fixture
def guest(guarded: Mock, start_browser: StartBrowser) -> Browser:
    """A browser that has not signed in."""
    return start_browser(guarded)


def sign_in(browser: Browser, token: str = TOKEN, status: int = 200) -> None:
    browser.submit(f'form[action$="{SIGN_IN}"]', status=status, token=token)


def test_the_right_token_opens_the_page_that_was_wanted(guarded: Mock, guest: Browser) -> None:
    task_id = guarded.create(prompt="A secret fox")

    guest.open(f"/__mock/ui/tasks/{task_id}?sandbox=", 401)
    assert "fox" not in guest.answer.text
    sign_in(guest)

    assert "A secret fox" in guest.texts("h1")
    assert guest.answer.url.path == f"/__mock/ui/tasks/{task_id}"


def test_from_then_on_pages_buttons_and_the_control_plane_work(
    guarded: Mock, guest: Browser
) -> None:
    guest.open(HOME, 401)
    sign_in(guest)

    before = guarded.state.clock.now()
    guest.press("advanceClock", "+1 min")
    assert guarded.state.clock.now() == before + 60
    assert guest.http.get("/__mock/tasks").status_code == 200


def test_a_wrong_token_is_told_in_words(guest: Browser) -> None:
    guest.open(HOME, 401)
    assert not guest.page.select("[role=alert]")

    sign_in(guest, "sesam", 401)

    assert guest.texts("#problem[role=alert]")[0].startswith("This is not the token.")
    assert not guest.http.cookies
    sign_in(guest)
    assert guest.texts("h1") == ["Tasks"]


def test_the_cookie_is_for_this_mock_s_own_pages_and_not_the_token(
    guarded: Mock, guest: Browser
) -> None:
    headers = {"Origin": "http://mock.test"}

    answer = guest.http.post(SIGN_IN, data={"token": TOKEN}, headers=headers)

    (cookie,) = SimpleCookie(answer.headers["set-cookie"]).values()
    assert cookie["samesite"] == "Strict"
    assert cookie["httponly"]
    assert cookie["path"] == HOME
    assert TOKEN not in answer.headers["set-cookie"]
    assert guarded.state.sessions.holds(cookie.value)


def test_over_https_the_cookie_is_for_https_only(guest: Browser) -> None:
    headers = {"Origin": "https://mock.test"}

    answer = guest.http.post(f"https://mock.test{SIGN_IN}", data={"token": TOKEN}, headers=headers)

    assert "Secure" in answer.headers["set-cookie"]


def test_a_foreign_page_cannot_sign_a_browser_in(guest: Browser) -> None:
    headers = {"Origin": "https://page.example"}

    answer = guest.http.post(SIGN_IN, data={"token": TOKEN}, headers=headers)

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_who_signs_out_is_asked_for_the_token_again(guarded: Mock, guest: Browser) -> None:
    guest.open(HOME, 401)
    sign_in(guest)
    copy = dict(guest.http.cookies)

    guest.submit('form[action$="/ui/sign-out"]', status=401)

    assert guest.texts("h1") == ["Sign in"]
    assert not guest.http.cookies
    guest.http.cookies.update(copy)
    guest.open(HOME, 401)


def test_where_no_token_is_demanded_nobody_can_sign_out(browser: Browser) -> None:
    browser.open()

    assert not browser.page.select('form[action*="sign-"]')


def test_a_form_that_lost_its_sign_in_leads_back_to_its_page(guarded: Mock, guest: Browser) -> None:
    guest.open(HOME, 401)
    sign_in(guest)
    guest.open("/__mock/docs?document=control")
    guest.http.cookies.clear()

    guest.submit('form[data-action="reset"]', status=401)
    sign_in(guest)

    assert guest.answer.url.raw_path == b"/__mock/docs?document=control"


def test_below_a_path_the_cookie_is_for_the_pages_there(guarded: Mock) -> None:
    client: Client = mounted(guarded, "/pre")

    answer = client.post(f"/pre{SIGN_IN}", data={"token": TOKEN})

    assert answer.location == "/pre/__mock/"
    assert client.get("/pre/__mock/").status_code == 200
