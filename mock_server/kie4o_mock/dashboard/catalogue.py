"""What can be looked up: the scenarios, and the facts of the document."""

from __future__ import annotations

from collections import Counter

from ..control.control_request import ControlRequest
from ..openapi import Json
from .layout import Page
from .ledger import facts

GROUNDS = {
    "documented": "The vendor's pages say so.",
    "recorded": "Published traffic of the real service shows it.",
    "assumed": "Nobody has published it; the mock's behaviour is a choice.",
}


def show_scenarios(request: ControlRequest) -> Page:
    """All scenarios, or those with the words that are searched for."""
    words = request.query.get("q", "").lower().split()
    found = [one for one in request.state.catalogue.entries if _has(_text(one), words)]
    groups: dict[str, list[Json]] = {}
    for one in found:
        groups.setdefault(one.get("group", "own"), []).append(one)
    context: Json = {"groups": groups, "count": len(found), "filters": request.query}
    return Page("scenarios", "scenarios.html", "Scenarios", request, context)


def show_facts(request: ControlRequest) -> Page:
    """All entries of the ledger, or those of one ground, or with the words searched for."""
    words, ground = request.query.get("q", "").lower().split(), request.query.get("ground")
    found = [
        fact
        for fact in facts()
        if ground in (None, "", fact.ground)
        and _has(f"{fact.id} {fact.canonical} {fact.reason}".lower(), words)
    ]
    context: Json = {
        "facts": found,
        "grounds": GROUNDS,
        "counts": Counter(fact.ground for fact in facts()),
        "filters": request.query,
    }
    return Page("facts", "facts.html", "Facts", request, context)


def _text(entry: Json) -> str:
    names = ("name", "group", "meaning", "client")
    return " ".join(str(entry.get(name, "")) for name in names).lower()


def _has(text: str, words: list[str]) -> bool:
    return all(word in text for word in words)
