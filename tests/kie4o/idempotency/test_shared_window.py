"""The window that all users of an account share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kie4o._batch.rate_limit import COUNT, SECONDS
from kie4o._idempotency import shared_window
from kie4o._idempotency.shared_window import SharedWindow
from kie4o.errors import StoreError
from kie4o.stores import Entry, MemoryStore

LEASE = 60.0


class Account:
    """A store whose time is moved, and two users of one account."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.store = MemoryStore(time=lambda: self.now)
        self.users = [SharedWindow(self.store, "account", lambda: self.now) for _ in range(2)]

    def enter(self) -> str:
        place = self.users[0].enter(LEASE)
        assert isinstance(place, str)
        return place


@given(
    gaps=st.lists(
        st.tuples(st.floats(0, 3), st.floats(0, 5), st.booleans()), min_size=30, max_size=80
    )
)
def test_no_span_of_ten_seconds_has_too_many_however_slow_the_responses_are(
    gaps: list[tuple[float, float, bool]],
) -> None:
    account = Account()
    spans: list[tuple[float, float]] = []
    under_way: list[tuple[float, str]] = []
    for wait, takes, second in gaps:
        account.now += wait
        for ends, place in [each for each in under_way if each[0] <= account.now]:
            under_way.remove((ends, place))
            account.users[second].leave(place)
        entered = account.users[second].enter(LEASE)
        if isinstance(entered, str):
            spans.append((account.now, account.now + takes))
            under_way.append((account.now + takes, entered))

    # The service may count each at its beginning, at its end, or in between.
    for begin, _ in spans:
        counted = [s for s in spans if s[0] <= begin and s[1] > begin - SECONDS]
        assert len(counted) <= COUNT


def test_the_window_is_full_for_everybody_until_a_response_is_ten_seconds_old() -> None:
    account = Account()
    places = [account.enter() for _ in range(COUNT)]
    account.users[1].leave(places[0])
    account.now += SECONDS - 0.5

    wait = account.users[1].enter(LEASE)
    account.now += 0.5

    assert wait == 0.5
    assert isinstance(account.users[1].enter(LEASE), str)
    assert account.users[0].enter(LEASE) == 1.0


def test_the_place_of_somebody_who_died_becomes_free() -> None:
    account = Account()
    for _ in range(COUNT):
        account.enter()
    account.now += LEASE + SECONDS - 0.1
    full = account.users[1].enter(LEASE)
    account.now += 0.1

    assert isinstance(full, float)
    assert isinstance(account.users[1].enter(LEASE), str)


def test_a_pause_holds_for_everybody_and_is_never_made_shorter() -> None:
    account = Account()
    places = [account.enter(), account.enter()]
    account.users[0].leave(places[0], pause=30.0)
    account.users[1].leave(places[1], pause=10.0)
    account.now += 29.75

    assert account.users[1].enter(LEASE) == 0.25


def test_a_place_that_was_not_used_is_free_at_once() -> None:
    account = Account()
    places = [account.enter() for _ in range(COUNT)]

    account.users[1].give_back(places[7])

    assert isinstance(account.users[0].enter(LEASE), str)


def test_accounts_do_not_disturb_each_other() -> None:
    account = Account()
    for _ in range(COUNT):
        account.enter()

    assert isinstance(SharedWindow(account.store, "other", lambda: account.now).enter(LEASE), str)


@pytest.mark.parametrize("value", ["[]", "{", '{"places": 1, "closed": 0}', '{"places": {}}'])
def test_a_window_that_cannot_be_read_is_told(value: str) -> None:
    account = Account()
    account.store.swap("window:account", None, value)

    with pytest.raises(StoreError, match="cannot be read"):
        account.users[0].enter(LEASE)


def test_the_places_of_a_process_that_has_ended_are_free_ten_seconds_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    account = Account()
    for _ in range(COUNT):
        account.enter()
    monkeypatch.setattr(shared_window, "has_died", lambda _: True)

    found = account.users[1].enter(LEASE)
    account.now += SECONDS

    assert found == 1.0
    assert isinstance(account.users[1].enter(LEASE), str)


class Counting(MemoryStore):
    """Counts how often it is read."""

    reads = 0

    def get(self, name: str) -> Entry:
        self.reads += 1
        return super().get(name)


def test_whoever_is_alone_reads_the_window_once_a_minute() -> None:
    now = 1000.0
    store = Counting(time=lambda: now)
    window = SharedWindow(store, "account", lambda: now)

    for _ in range(12):
        place = window.enter(LEASE)
        assert isinstance(place, str)
        window.leave(place)
        now += SECONDS

    assert store.reads == 2
