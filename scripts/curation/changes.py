"""What new pages change, compared with a snapshot.

Only pages that are given are compared. A fact that moved from one given page to another has not
changed, and what a page that is not given may still say is not taken for removed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from attrs import evolve, frozen

from curation import compare, facts, lines
from curation.compare import Difference
from curation.facts import Facts, Pages, is_operation, owner, split
from curation.lines import Change

_MOVED = "api-path-removed-without-deprecation"


@frozen
class Comparison:
    """What changed, and what was not compared."""

    changes: list[Change]
    not_given: list[str]
    """The pages of the snapshot that the new pages neither contain nor replace."""


def compare_pages(old: Pages, new: Pages, *, part: bool | None = None) -> Comparison:
    """Compare a snapshot with new pages; `part` says whether the new pages are only some."""
    moved = _moves(old, new)
    paths = {page.partition("?")[0] for page in new if is_operation(page)}
    apis = Counter(map(_api, paths))
    missing = [page for page in old if page not in new and page not in moved.values()]
    # One operation alone says nothing about the others of its API; two or more are all of them.
    gone = [page for page in missing if is_operation(page)
            and (apis[_api(page)] > 1 if part is None else not part)]  # fmt: skip
    found = [lines.operation(page, old[page], "removed") for page in gone]
    known, given = facts.merged(old), facts.merged(new)
    for page, now in new.items():
        former = moved.get(page, page)
        if is_operation(page) and former not in old:
            some = [lines.operation(page, now, "added")]
        else:
            # What a side states on another page instead is neither new nor gone.
            here = compare.renamed(old.get(former, {}), {former: page})
            some = [*_page(_common(now, known) | here, _common(here, given) | now)]
        if former != page:
            some.insert(0, Change("moved", f"moved here from {former}", former, _MOVED))
        found += [_placed(change, page, former, now) for change in some]
    return Comparison(found, [page for page in missing if page not in gone])


def _api(operation: str) -> str:
    """Name the API that an operation belongs to: its path without the last part."""
    return operation.split()[1].partition("?")[0].rpartition("/")[0]


def _moves(old: Pages, new: Pages) -> dict[str, str]:
    """Pair operations with what they were under another path: the same id, or the same fields."""

    def alike(after: str, before: str) -> bool:
        name = old[before].get(f"{before} operation_id")
        same = name is not None and name == new[after].get(f"{after} operation_id")
        return same or _shape(before, old[before]) == _shape(after, new[after]) != set()

    gone = [page for page in old if is_operation(page) and page not in new]
    come = [page for page in new if is_operation(page) and page not in old]
    return compare.pairs(come, gone, alike)


def _shape(page: str, stated: Facts) -> set[str]:
    """Name what an operation takes and gives; nothing where it does not do both."""
    found = {split(owner(address))[1] for address in stated if split(address)[0] == page} - {""}
    given = {name for name in found if name.startswith("response.")}
    envelope = {f"response.{name}" for name in ("code", "msg", "data")}
    return found if found - given and given - envelope else set()


def _common(theirs: Facts, everywhere: Facts) -> Facts:
    """Give what the other side states and this side states too, on whatever page."""
    both = ((address, stated, everywhere.get(address)) for address, stated in theirs.items())
    return {address: stated for address, stated, known in both if known and stated.within(known)}


def _page(was: Facts, now: Facts) -> Iterator[Change]:
    """List what changed on one page: as a whole, in fields that are new or gone, in the others."""
    gone = compare.wholes(was, is_operation) - compare.wholes(now, is_operation)
    come = compare.wholes(now, is_operation) - compare.wholes(was, is_operation)
    names = compare.pairs(gone, come, _same_name)
    fields = [lines.rename(before, names[before], was) for before in facts.outermost(names)]
    known = {split(address)[1].partition(".")[2] for address in gone | come}
    listed: dict[str, list[Difference]] = {}
    for found in compare.differences(compare.renamed(was, names), now):
        what, name = lines.listed(found.address)
        if not what:
            fields += lines.change(found, now if found.new else was)
        elif name not in known:
            listed.setdefault(what, []).append(found)
    # What is said of the operation as a whole comes first.
    yield from sorted(fields, key=lambda change: "." in split(change.address)[1])
    yield from (lines.summary(what, several) for what, several in listed.items())


def _same_name(before: str, after: str) -> bool:
    """Tell whether two fields have one name but for its place and its spelling."""
    plain = [re.sub(r"[_-]", "", name.rpartition(".")[2]).lower() for name in (before, after)]
    sides = [(split(name)[0], split(name)[1].partition(".")[0]) for name in (before, after)]
    return plain[0] == plain[1] and sides[0] == sides[1]


def _placed(change: Change, page: str, former: str, now: Facts) -> Change:
    """Say on which line the page states it, and what the address was in the snapshot."""
    first = min(now.values(), key=lambda stated: stated.line)
    at = facts.place(now, change.address) or first
    [was] = compare.renamed({change.was or change.address: first}, {page: former})
    return evolve(change, page=page, place=f"{at.file}:{at.line}", was=was)
