"""What every store must do, as tests. Run them on a store of your own with pytest:

    from kie4o.stores.contract import StoreContract

    class TestMyStore(StoreContract):
        @pytest.fixture
        def store(self):
            return MyStore()

Each test gets a store of its own, or one that other names are in.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

from ._store import Store

_THREADS, _TURNS = 8, 25


class StoreContract:
    """Tests of one store; a subclass brings the fixture `store`."""

    def test_is_a_store(self, store: Store) -> None:
        """It has the methods."""
        assert isinstance(store, Store)

    def test_does_not_know_a_new_name(self, store: Store) -> None:
        """Nothing is known of what was never set."""
        assert store.get(_name()).value is None

    def test_keeps_a_value(self, store: Store) -> None:
        """What was set is there."""
        name = _name()

        assert store.swap(name, None, "one")
        assert store.get(name).value == "one"

    def test_replaces_the_value_that_is_expected(self, store: Store) -> None:
        """The new value is there after a swap."""
        name = _name(store, "one")

        assert store.swap(name, "one", "two")
        assert store.get(name).value == "two"

    def test_keeps_a_value_that_is_not_expected(self, store: Store) -> None:
        """A swap that expects something else changes nothing."""
        name = _name(store, "one")

        assert not store.swap(name, "other", "two")
        assert not store.swap(name, None, "two")
        assert not store.swap(name, "other", None)
        assert store.get(name).value == "one"

    def test_sets_nothing_where_a_value_is_expected(self, store: Store) -> None:
        """A swap that expects a value does not make one."""
        name = _name()

        assert not store.swap(name, "one", "two")
        assert store.get(name).value is None

    def test_takes_a_value_away(self, store: Store) -> None:
        """None is nothing, and can be replaced as such."""
        name = _name(store, "one")

        assert store.swap(name, "one", None)
        assert store.get(name).value is None
        assert store.swap(name, None, "two")

    def test_agrees_to_a_swap_that_was_done(self, store: Store) -> None:
        """A call whose response was lost can be repeated."""
        name = _name(store, "one")
        store.swap(name, "one", "two")

        assert store.swap(name, "one", "two")
        assert store.swap(name, "two", None)
        assert store.swap(name, "two", None)

    def test_keeps_names_apart(self, store: Store) -> None:
        """A name is compared letter for letter, and no letter has a meaning."""
        name = _name()
        names = [name, name.upper(), f"{name} ", f"{name}%", f"{name}*", f"{name}:ä\0'\""]
        for each in names:
            assert store.swap(each, None, f"value of {each}")

        assert [store.get(each).value for each in names] == [f"value of {each}" for each in names]

    def test_keeps_every_letter_of_a_value(self, store: Store) -> None:
        """A value comes back as it was."""
        value = "ä 漢 🦊 \0 \r\n ' \" \\ % " + "x" * 20_000
        name = _name(store, value)

        assert store.get(name).value == value
        assert store.swap(name, value, "short")

    def test_keeps_what_may_be_lost_or_may_expire(self, store: Store) -> None:
        """At least for a while."""
        name = _name()

        assert store.swap(name, None, "one", durable=False)
        assert store.swap(name, "one", "two", may_expire=True)
        assert store.get(name).value == "two"

    def test_has_a_time_that_does_not_go_back(self, store: Store) -> None:
        """Leases are compared with it."""
        times = [store.get("any").time for _ in range(10)]

        assert all(before <= after for before, after in pairwise(times))

    def test_lets_one_of_many_threads_win(self, store: Store) -> None:
        """Of those who set the same name at once, one does."""
        name = _name()

        won = _at_once(lambda n: store.swap(name, None, f"thread {n}"))

        assert sum(won) == 1
        assert store.get(name).value == f"thread {won.index(True)}"

    def test_loses_no_change(self, store: Store) -> None:
        """Everybody who reads, changes and swaps until it works has had an effect."""
        name = _name(store, "start")

        def add(number: int) -> bool:
            for turn in range(_TURNS):
                while not store.swap(name, old := store.get(name).value, f"{old} {number}.{turn}"):
                    pass
            return True

        _at_once(add)

        value = store.get(name).value or ""
        assert len(set(value.split())) == len(value.split()) == 1 + _THREADS * _TURNS


def _name(store: Store | None = None, value: str = "") -> str:
    """A name that no other test has, with a value in the store where one is given."""
    name = f"contract:{uuid.uuid4()}"
    if store:
        assert store.swap(name, None, value)
    return name


def _at_once(work: Callable[[int], bool]) -> list[bool]:
    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(work, range(_THREADS)))
