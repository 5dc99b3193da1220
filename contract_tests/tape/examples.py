"""A response beside the documented response that is most like it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any
from urllib.parse import parse_qsl

from contract_tests.document import document
from contract_tests.rules.values import fields, parsed

# The words of the protocol are compared as they are, all other values by their form.
_WORDS = frozenset(
    ["code", "msg", "successFlag", "status", "errorCode", "errorMessage", "progress", "error"]
)
_ID = re.compile(r"[0-9a-f]{32}")

# What is recorded and what is documented, by place.
Gaps = dict[str, tuple[str, str]]


def documented(operation_id: str | None, code: int | None) -> dict[str, Any]:
    """The documented responses with a code by their pointers; without an id of an unknown path."""
    found = {"/components/examples/WrongPath": document().at("/components/examples/WrongPath")}
    if operation_id:
        operation = document().operations[operation_id]
        path = f"/paths/{operation.path.replace('/', '~1')}/{operation.method.lower()}"
        folder = f"{path}/responses/200/content/application~1json/examples"
        found = {f"{folder}/{name}": node for name, node in document().at(folder).items()}
    values = {pointer: document().resolve(node)["value"] for pointer, node in found.items()}
    return {pointer: value for pointer, value in values.items() if value.get("code") == code}


def nearest(body: Any, examples: dict[str, Any], *, partial: bool) -> tuple[str, Gaps]:
    """The pointer of the example that a body differs least from, and where it differs.

    Args:
        partial: whether the body may have more fields than those that are known.
    """
    recorded = dict(_facts(body, partial=partial))
    facts = {pointer: dict(_facts(one, partial=partial)) for pointer, one in examples.items()}
    gaps = {pointer: _gaps(recorded, one, partial=partial) for pointer, one in facts.items()}

    def distance(pointer: str) -> tuple[int, float]:
        message, ours = (str(fields(one).get("msg")) for one in (body, examples[pointer]))
        return len(gaps[pointer]), -SequenceMatcher(None, message, ours).ratio()

    best = min(gaps, key=distance)
    # Records have had other keys at other times, so the keys may be those of any example.
    keys = {fact for one in facts.values() for fact in one.items() if fact[1].startswith("keys ")}
    return best, {place: gap for place, gap in gaps[best].items() if (place, gap[0]) not in keys}


def _gaps(recorded: dict[str, str], ours: dict[str, str], *, partial: bool) -> Gaps:
    # A key that only one side has is told by the keys of its object, which JSON in a string lacks.
    shared = [place for place in ours if place in recorded or ours[place] == _SWITCH]
    pairs = {
        place: (recorded.get(place, "absent"), ours.get(place, "absent"))
        for place in (recorded if partial else shared)
    }
    return {place: pair for place, pair in pairs.items() if pair[0] != pair[1]}


_SWITCH = "a boolean in JSON as text"


def _facts(value: Any, place: str = "", *, partial: bool) -> Iterator[tuple[str, str]]:
    """What can be said of each place of a value, whichever task it is about."""
    inner = parsed(value) if isinstance(value, str) else None
    if isinstance(inner, dict):
        # The request, which the rules compare, and the switches that the service adds to it.
        yield place, "JSON as text"
        for name, item in inner.items():
            is_switch = isinstance(item, bool)
            there = f"{place}.{name}"
            yield from [(there, _SWITCH)] if is_switch else _facts(item, there, partial=partial)
    elif isinstance(value, dict):
        yield place, "an object" if partial else f"keys {', '.join(value)}"
        for name, item in value.items():
            yield from _facts(item, f"{place}.{name}".lstrip("."), partial=partial)
    elif place.rpartition(".")[2] in _WORDS:
        yield place, json.dumps(value, ensure_ascii=False)
    else:
        yield place, _form(value)


def _form(value: Any) -> str:
    if isinstance(value, list):
        return f"a list of {_form(value[0])}" if value else "an empty list"
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, int | float):
        return f"a number of {len(f'{value:.0f}')} digits" if value > 1e9 else "a number"
    if not isinstance(value, str):
        return "an object"
    if "://" in value:
        return _url(value)
    return ("an id" if _ID.fullmatch(value) else "a string") if value else "an empty string"


def _url(url: str) -> str:
    """The names in the query of a signed link; of an image the form of its path."""
    path, _, query = url.partition("?")
    if query:
        return f"a URL with {', '.join(sorted(name for name, _ in parse_qsl(query)))}"
    path = re.sub(r"\d+", "<n>", _ID.sub("<id>", path))
    return f"a URL like {'/'.join(path.split('/')[3:])}" if "<id>_" in path else "a URL"
