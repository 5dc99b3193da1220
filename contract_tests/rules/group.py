"""What a rule is, and a group of rules that are applied together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, ParamSpec

from attrs import define, frozen

P = ParamSpec("P")


@frozen
class Violation:
    """A broken rule.

    Args:
        rule: the rule's id.
        sentence: what the rule says.
        found: what was found instead.
    """

    rule: str
    sentence: str
    found: str

    def __str__(self) -> str:
        return f"[{self.rule}] {self.sentence} Found: {self.found}"


@frozen
class Rule:
    """One sentence about what an implementation does.

    Args:
        id: in kebab-case; reports and mutants refer to it.
        sentence: what holds.
        sources: ids of the ledger, or JSON pointers into the document where the ledger is silent.
    """

    id: str
    sentence: str
    sources: tuple[str, ...]

    def broken(self, found: object) -> Violation:
        return Violation(self.id, self.sentence, str(found))


@frozen
class Outcome:
    """What a group of rules came to: which of them applied, and which were broken."""

    checked: frozenset[str]
    violations: list[Violation]


@define
class _Test(Generic[P]):
    rule: Rule
    find: Callable[P, str | None]
    when: Callable[P, bool]


class Group(Generic[P]):
    """Rules about the same things, each a pure function of them.

    A rule is a function that returns what it found when it is broken, and None when it
    holds. `when` tells whether it applies; a rule that does not apply counts as not checked.
    """

    def __init__(self, title: str) -> None:
        self.title = title
        self._tests: list[_Test[P]] = []

    @property
    def rules(self) -> list[Rule]:
        return [test.rule for test in self._tests]

    def rule(
        self,
        id: str,  # noqa: A002 what it is called in a Rule
        sentence: str,
        *sources: str,
        when: Callable[P, bool] | None = None,
    ) -> Callable[[Callable[P, str | None]], Callable[P, str | None]]:
        """Add the decorated function as a rule."""

        def add(find: Callable[P, str | None]) -> Callable[P, str | None]:
            self._tests.append(_Test(Rule(id, sentence, sources), find, when or _always))
            return find

        return add

    def apply(self, *args: P.args, **kwargs: P.kwargs) -> Outcome:
        """Apply each rule that applies."""
        tests = [test for test in self._tests if test.when(*args, **kwargs)]
        answers = [(test.rule, test.find(*args, **kwargs)) for test in tests]
        violations = [rule.broken(found) for rule, found in answers if found is not None]
        return Outcome(frozenset(rule.id for rule, _ in answers), violations)

    def check(self, *args: P.args, **kwargs: P.kwargs) -> list[Violation]:
        """The rules that are broken."""
        return self.apply(*args, **kwargs).violations


def _always(*_: object, **__: object) -> bool:
    return True
