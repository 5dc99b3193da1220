"""A signed link is good for its time and for nothing else."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import pytest
from kie4o_mock.images.links import LinkError, Links

from tests.conftest import Mock

NAME = "ab_0_1774788516_2971.png"
NOW = 1774788518.0
LIFETIME = 1200


@pytest.fixture
def links() -> Links:
    return Links(b"secret", LIFETIME)


@pytest.fixture
def query(links: Links) -> dict[str, str]:
    return query_of(links.sign("http://mock.test", NAME, NOW))


def query_of(link: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(link).query))


def refusal(links: Links, name: str, query: dict[str, str], now: float = NOW) -> str:
    with pytest.raises(LinkError) as caught:
        links.check(name, query, now)
    return caught.value.code


def test_a_link_has_the_form_of_the_storage(links: Links) -> None:
    link = links.sign("http://mock.test", NAME, NOW)

    assert link.startswith(f"http://mock.test/direct/{NAME}?")
    query = query_of(link)
    assert query.pop("X-Amz-Signature")
    assert query == {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Date": "20260329T124838Z",
        "X-Amz-SignedHeaders": "host",
        "X-Amz-Expires": "1200",
    }


@pytest.mark.parametrize("age", [0, 1, 1199, 1199.99])
def test_a_link_is_good_for_its_time(links: Links, query: dict[str, str], age: float) -> None:
    links.check(NAME, query, NOW + age)


@pytest.mark.parametrize("age", [1200, 1201, 1e9])
def test_a_link_is_dead_after_its_time(links: Links, query: dict[str, str], age: float) -> None:
    with pytest.raises(LinkError, match="Request has expired") as caught:
        links.check(NAME, query, NOW + age)

    assert caught.value.code == "AccessDenied"


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("X-Amz-Date", "20270329T124838Z"),
        ("X-Amz-Date", "yesterday"),
        ("X-Amz-Expires", "999999"),
        ("X-Amz-Expires", "-1"),
        ("X-Amz-Signature", "0" * 64),
        ("X-Amz-Signature", ""),
        ("X-Amz-Signature", "größe"),
    ],
)
def test_a_changed_link_is_refused(
    links: Links, query: dict[str, str], part: str, value: str
) -> None:
    assert refusal(links, NAME, {**query, part: value}) == "SignatureDoesNotMatch"


@pytest.mark.parametrize("part", ["X-Amz-Date", "X-Amz-Expires", "X-Amz-Signature"])
def test_a_link_with_a_part_missing_is_refused(
    links: Links, query: dict[str, str], part: str
) -> None:
    del query[part]

    assert refusal(links, NAME, query) == "SignatureDoesNotMatch"


def test_a_link_is_for_one_picture(links: Links, query: dict[str, str]) -> None:
    assert refusal(links, "ab_1_1774788516_2971.png", query) == "SignatureDoesNotMatch"


def test_a_changed_link_is_refused_for_that_even_when_its_time_is_over(
    links: Links, query: dict[str, str]
) -> None:
    assert refusal(links, NAME + "x", query, NOW + 9999) == "SignatureDoesNotMatch"


def test_a_link_of_another_mock_is_refused(query: dict[str, str]) -> None:
    assert refusal(Links(b"other", LIFETIME), NAME, query) == "SignatureDoesNotMatch"


def test_the_same_secret_signs_alike(links: Links) -> None:
    twin = Links(b"secret", LIFETIME)

    assert twin.sign("http://a", NAME, NOW) == links.sign("http://a", NAME, NOW)


@pytest.mark.parametrize(
    "changed",
    [
        {"X-Amz-Expires": "9" * 5000},
        {"X-Amz-Expires": "-1"},
        {"X-Amz-Expires": "1e9"},
        {"X-Amz-Expires": "\u0662"},
        {"X-Amz-Date": "yesterday"},
        {"X-Amz-Date": "99990101T000000Z0"},
    ],
    ids=lambda changed: next(iter(changed.values()))[:20],
)
def test_a_link_that_was_signed_with_an_odd_end_has_ended(
    links: Links, query: dict[str, str], changed: dict[str, str]
) -> None:
    forged = {**query, **changed}
    forged["X-Amz-Signature"] = links._signature(NAME, forged)

    assert refusal(links, NAME, forged) == "AccessDenied"


def test_a_seed_that_nobody_gave_signs_no_link(start_mock: Callable[..., Mock]) -> None:
    """It is printed and told, so whoever has it could sign."""
    mock = start_mock(seed=None)
    twin = start_mock(seed=mock.state.seed)

    link = twin.state.links.sign("http://mock.test", NAME, NOW)

    assert refusal(mock.state.links, NAME, query_of(link)) == "SignatureDoesNotMatch"


def test_with_a_seed_links_can_be_repeated(start_mock: Callable[..., Mock]) -> None:
    signed = {start_mock(seed=3).state.links.sign("", NAME, NOW) for _ in range(2)}

    assert len(signed) == 1
