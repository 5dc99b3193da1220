"""Long lists, a page at a time."""

from __future__ import annotations

from attrs import frozen

from ..openapi import Json

# As many rows as a browser redraws at once without anyone noticing.
ROWS = 50


@frozen
class Paging:
    """Where a page is in a list.

    Args:
        number: of this page, from 1.
        count: how many pages there are; 1 where nothing is listed.
        total: how many rows all of them have.
    """

    number: int
    count: int
    total: int

    @property
    def start(self) -> int:
        """How many rows come before it."""
        return (self.number - 1) * ROWS

    @property
    def stop(self) -> int:
        """How many rows there are up to its end."""
        return min(self.start + ROWS, self.total)


def page_number(query: Json) -> int:
    """Which page is asked for; the first where that is no number."""
    text = str(query.get("page", ""))[:9]
    return max(int(text), 1) if text.isascii() and text.isdigit() else 1


def pages(number: int, total: int) -> Paging:
    """The page of a number, or the last one where there are fewer."""
    count = max(-(-total // ROWS), 1)
    return Paging(min(number, count), count, total)
