"""What new pages change, compared with a snapshot.

Only pages that are given are compared. A fact that moved from one given page to another has not
changed, and what a page that is not given may still say is not taken for removed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from attrs import evolve, frozen

from curation import checks, facts, fields
from curation.facts import GUIDE, LIMITS, MESSAGES, Facts, Pages, Stated, is_operation
from curation.fields import Change, difference, show

_MOVED = "api-path-removed-without-deprecation"
Given = Mapping[str, Mapping[str, Stated]]


@frozen
class Comparison:
    """What changed, and what was not compared."""

    changes: list[Change]
    not_given: list[str]
    """The pages of the snapshot that the new pages neither contain nor replace."""


def compare(old: Pages, new: Given, *, part: bool | None = None) -> Comparison:
    """Compare a snapshot with new pages; `part` says whether the new pages are only some."""
    moved = dict(_moves(old, new))
    paths = {page.partition("?")[0] for page in new if is_operation(page)}
    apis = Counter(map(_api, paths))
    missing = [page for page in old if page not in new and page not in moved.values()]
    # One operation alone says nothing about the others of its API; two or more are all of them.
    gone = [
        page
        for page in missing
        if is_operation(page) and (apis[_api(page)] > 1 if part is None else not part)
    ]
    found = [_gone(page, old[page]) for page in gone]
    for page in new:
        found += _page(page, moved.get(page, page), old, new)
    return Comparison(found, [page for page in missing if page not in gone])


def _api(operation: str) -> str:
    """Name the API that an operation belongs to: its path without the last part."""
    return operation.split()[1].partition("?")[0].rpartition("/")[0]


def _moves(old: Pages, new: Given) -> Iterator[tuple[str, str]]:
    """Pair operations with what they were under another path: the same id, or the same fields."""
    gone = [page for page in old if is_operation(page) and page not in new]
    for after in [page for page in new if is_operation(page) and page not in old]:
        now = facts.values(new[after])
        for before in gone:
            name = old[before].get(f"{before} operation_id")
            same = name is not None and name == now.get(f"{after} operation_id")
            if same or _shape(before, old[before]) == _shape(after, now) != set():
                yield after, before
                gone.remove(before)
                break


def _shape(page: str, stated: Facts) -> set[str]:
    """Name what an operation takes and gives; nothing where it does not do both."""
    found = {f"{side} {path}" for subject, side, path in fields.fields(stated) if subject == page}
    given = {name for name in found if name.startswith("response ")}
    envelope = {f"response {name}" for name in ("code", "msg", "data")}
    return found if found - given and given - envelope else set()


def _gone(page: str, stated: Facts) -> Change:
    how = "with" if stated.get(f"{page} deprecated") else "without"
    count = sum(field[0] == page for field in fields.fields(stated))
    text = f"operation removed: {stated.get(f'{page} title', '')}, {count} fields"
    return Change("removed", text, page, f"api-removed-{how}-deprecation", page=page)


def _page(page: str, former: str, old: Pages, new: Given) -> Iterator[Change]:
    """List what changed on one page, each with the line that states it."""
    now, here = facts.values(new[page]), _renamed(old.get(former, {}), former, page)
    if is_operation(page) and former not in old:
        found = [_new(page, now)]
    else:
        # What a side states on another page instead is neither new nor gone.
        given = facts.merged({name: facts.values(stated) for name, stated in new.items()})
        was, now = _common(now, facts.merged(old)) | here, _common(here, given) | now
        moved = Change("moved", f"moved here from {former}", former, _MOVED)
        found = [moved] if former != page else []
        found += [*_whole(was, now), *fields.changes(was, now), *_lists(was, now)]
    for change in found:
        lines = [s for a, s in new[page].items() if facts.covers(change.address, a)]
        at = min(lines or new[page].values(), key=lambda s: s.line)
        [before] = _renamed({change.was or change.address: None}, page, former)
        yield evolve(change, page=page, place=f"{at.file}:{at.line}", was=before)


def _renamed(stated: Facts, subject: str, other: str) -> Facts:
    """Call an operation by another name in the addresses of its facts."""
    own = {address for address in stated if facts.split(address)[0] == subject}
    return {other + a.removeprefix(subject) if a in own else a: stated[a] for a in stated}


def _new(page: str, now: Facts) -> Change:
    listed: dict[str, list[str]] = {}
    for (subject, side, path), aspects in sorted(fields.fields(now).items()):
        if subject == page:
            required = "required" in aspects and side not in checks.READ
            listed.setdefault(side, []).append(f"{path} (required)" if required else path)
    sides = "; ".join(f"{side}: {', '.join(names)}" for side, names in listed.items())
    text = f"new operation: {now.get(f'{page} title', '')}; {sides}"
    return Change("added", text, page, "endpoint-added")


def _common(theirs: Facts, everywhere: Facts) -> Facts:
    """Name what the other side states and this side states too, on whatever page."""
    return {
        address: value
        for address, value in theirs.items()
        if (known := everywhere.get(address)) == value
        or (isinstance(known, list) and isinstance(value, list) and all(v in known for v in value))
    }


def _whole(was: Facts, now: Facts) -> Iterator[Change]:
    """Compare what is stated of an operation, a callback or a guide as a whole."""
    for address in sorted(was.keys() | now.keys()):
        subject, key = facts.split(address)
        old, new = was.get(address), now.get(address)
        stated = "." not in key and subject not in (LIMITS, MESSAGES)
        if stated and old != new and (key, old) != ("operation_id", None):
            check = "" if subject == GUIDE else checks.operation(key, old, new)
            text = f"{key.replace('_', ' ')}: {difference(old, new)}"
            side = "response" if key in ("codes", "statuses") else "request"
            yield Change(checks.kind(old, new), text, address, check, side)


def _lists(was: Facts, now: Facts) -> Iterator[Change]:
    """Give examples, error texts and numbers, one line for each kind."""
    known = {path for _, _, path in fields.fields(was).keys() ^ fields.fields(now).keys()}
    rows: dict[str, tuple[str, list[str], list[str]]] = {}
    for address in sorted(was.keys() | now.keys()):
        what, name = _listed(address)
        if what and was.get(address) != now.get(address) and name not in known:
            _, come, gone = rows.setdefault(what, (address, [], []))
            for side, names in ((now, come), (was, gone)):
                if address in side:
                    values = show(side[address])
                    said = {"error texts": f"{values} {name!r}", "examples": f"{name} ({values})"}
                    names.append(said.get(what, name))
    for what, (address, come, gone) in rows.items():
        both = [f"{w} {', '.join(n)}" for w, n in (("now", come), ("no longer", gone)) if n]
        yield Change("changed", f"{what}: {'; '.join(both)}", address)


def _listed(address: str) -> tuple[str, str]:
    """Name the list that a fact is reported in, and how it is called there."""
    subject, key = facts.split(address)
    if subject in (MESSAGES, LIMITS):
        return ("error texts" if subject == MESSAGES else "numbers in the text"), key
    if key.startswith("words."):
        return "words of a state", key.removeprefix("words.").replace(".", " ")
    shown = re.fullmatch(r"(?:example|sample)\.(?:(?:request|response)\.)?(.+)", key)
    return ("examples", shown[1]) if shown else ("", "")
