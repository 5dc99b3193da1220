"""Long lists, a page at a time."""

from __future__ import annotations

from attrs import frozen

from ..openapi import Json
from .formats import whole_number

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


def paging(query: Json, total: int) -> Paging:
    """The page that is asked for; the first where that is not a number, the last beyond the end."""
    number = whole_number(query.get("page", "")) or 1
    count = max(-(-total // ROWS), 1)
    return Paging(min(number, count), count, total)
