"""The balance, and how often something may be done."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from contract_tests.document import document

from .group import Group, Violation
from .values import shown

COSTS = Group[[float, float, int]]("The balance before and after")
PRICES = Group[[Mapping[int, float]]]("What numbers of images cost")
LIMITS = Group[[str, Sequence[Any]]]("Requests in quick succession")


def check_cost(before: float, after: float, images: int) -> list[Violation]:
    """What is wrong with a balance.

    Args:
        before: credits before the requests.
        after: credits after them.
        images: how many were asked for by accepted requests.
    """
    return COSTS.check(before, after, images)


def check_prices(prices: Mapping[int, float]) -> list[Violation]:
    """What is wrong with what was charged; `prices` by number of images."""
    return PRICES.check(prices)


def check_limit(name: str, codes: Sequence[Any]) -> list[Violation]:
    """What is wrong with the codes of requests within one window.

    Args:
        name: a limit of `x-limits`: `taskReads`, `jobReads` or `generations`.
        codes: of the responses, in order; more than the window admits.
    """
    return LIMITS.check(name, codes)


@COSTS.rule(
    "credits-free",
    "Reading, links and refused requests cost nothing.",
    "credits",
    when=lambda _b, _a, images: not images,
)
def _free(before: float, after: float, _: int) -> str | None:
    return None if before == after else f"{before}, then {after}"


@COSTS.rule(
    "credits-charged",
    "An accepted task is paid for.",
    "/components/schemas/GenerateSuccess",
    when=lambda _b, _a, images: bool(images),
)
def _charged(before: float, after: float, images: int) -> str | None:
    return None if after < before else f"{before}, then {after} after {images} images"


@PRICES.rule("credits-each-image", "More images cost more.", "/components/schemas/VariantCount")
def _each(prices: Mapping[int, float]) -> str | None:
    charged = [prices[count] for count in sorted(prices)]
    rises = all(less < more for less, more in itertools.pairwise(charged))
    return None if rises else shown(dict(prices))


def _add(name: str, id_: str, sentence: str, source: str) -> None:
    @LIMITS.rule(id_, sentence, source, when=lambda asked, _: asked == name)
    def _limit(_: str, codes: Sequence[Any]) -> str | None:
        count = document().at(f"/x-limits/{name}/count")
        wanted = [200] * count + [429] * (len(codes) - count)
        return None if list(codes) == wanted else f"codes {list(codes)}"


_add("taskReads", "limit-reads", "A task is read three times a second at most.", "poll-interval")
_add("jobReads", "limit-job-reads", "A job is read ten times a second at most.", "job-reads")
_add(
    "generations",
    "limit-generations",
    "An account starts twenty tasks in ten seconds at most.",
    "generation-rate",
)
