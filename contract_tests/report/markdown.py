"""The report of a run, in Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from attrs import Factory, define

from contract_tests.document import document
from contract_tests.findings import Findings
from contract_tests.rules import Rule


@define
class Failure:
    """A test that failed.

    Args:
        test: its id.
        text: its error message.
        curl: commands that repeat its last requests, oldest first.
    """

    test: str
    text: str
    curl: Sequence[str] = ()


@define
class Run:
    """The content of a report."""

    target: str
    seed: int
    findings: Findings
    budget: str = ""
    passed: int = 0
    failures: list[Failure] = Factory(list)
    not_checked: dict[str, list[str]] = Factory(dict)


def markdown(run: Run, rules: Sequence[Rule]) -> str:
    """The report; the caller masks secrets."""
    parts = [
        *_summary(run),
        *_broken(run.findings, rules),
        *_failures(run),
        *_codes(run.findings),
        *_notes(run.findings),
        *_not_checked(run),
        *_rules(run.findings, rules),
    ]
    return "\n".join(parts) + "\n"


def _summary(run: Run) -> Iterator[str]:
    skipped = sum(map(len, run.not_checked.values()))
    yield f"# Contract tests: {run.target}\n"
    yield f"{run.passed} passed, {len(run.failures)} failed, {skipped} not checked;"
    yield f"{run.findings.requests} requests, seed {run.seed}. {run.budget}".rstrip() + "\n"


def _broken(findings: Findings, rules: Sequence[Rule]) -> Iterator[str]:
    if findings.broken:
        yield "## Broken rules\n\n| Rule | What holds | Times |\n|---|---|---|"
        sentences = {rule.id: rule.sentence for rule in rules}
        for name, count in findings.broken.most_common():
            yield f"| `{name}` | {sentences.get(name, '')} | {count} |"
        yield ""
    lacking = [name for name in document().operations if findings.lacks(name)]
    if lacking:
        yield f"Each request to {', '.join(lacking)} got HTTP 404 without a code. If the target is"
        yield "not meant to have them, leave out their tests, as the contract tests' README says.\n"


def _failures(run: Run) -> Iterator[str]:
    if run.failures:
        yield "## Failures\n"
    for failure in run.failures:
        yield f"### {failure.test}\n\n```\n{failure.text}\n```\n"
        if failure.curl:
            lines = "\n".join(failure.curl)
            yield f"To repeat its last requests, oldest first:\n\n```sh\n{lines}\n```\n"


def _codes(findings: Findings) -> Iterator[str]:
    operations = document().operations.values()
    codes = sorted({code for operation in operations for code in operation.codes})
    codes = sorted({*codes, *(code for _, code in findings.seen)})
    yield "## Operations and codes\n"
    yield "How often each code came; `0`: documented, not seen; empty: not documented.\n"
    yield f"| Operation | {' | '.join(map(str, codes))} |"
    yield f"|---|{'---|' * len(codes)}"
    for operation in operations:
        counts = (_count(findings, operation.id, code) for code in codes)
        yield f"| {operation.id} | {' | '.join(counts)} |"
    yield ""


def _count(findings: Findings, operation: str, code: int) -> str:
    count = findings.seen[operation, code]
    documented = code in document().operations[operation].codes
    if count and not documented:
        return f"**{count}**"
    return str(count) if documented else ""


def _notes(findings: Findings) -> Iterator[str]:
    if findings.notes:
        yield "## Notes\n\nThese differ from the document's examples and break no rule.\n"
        yield from (f"- {note} ({count})" for note, count in findings.notes.items())
        yield ""


def _not_checked(run: Run) -> Iterator[str]:
    if run.not_checked:
        yield "## Not checked\n\nThese tests say nothing about the target.\n"
    for reason, tests in run.not_checked.items():
        yield f"- {reason}"
        yield from (f"  - {test}" for test in counted(tests))
    yield ""


def _rules(findings: Findings, rules: Sequence[Rule]) -> Iterator[str]:
    yield "## Rules checked\n\n| Rule | What holds | Times | Broken |\n|---|---|---|---|"
    for rule in rules:
        if count := findings.checked[rule.id]:
            broken = findings.broken[rule.id] or ""
            yield f"| `{rule.id}` | {rule.sentence} | {count} | {broken} |"
    yield "\n## Rules not checked\n"
    missing = [rule for rule in rules if not findings.checked[rule.id]]
    yield from (f"- `{rule.id}`: {rule.sentence}" for rule in missing)
    if not missing:
        yield "None."


def counted(tests: Sequence[str]) -> list[str]:
    """The functions of some tests, with the number of cases of each."""
    names = Counter(test.partition("[")[0].rpartition("::")[2] for test in tests)
    return [f"{name} ({count})" if count > 1 else name for name, count in names.items()]
