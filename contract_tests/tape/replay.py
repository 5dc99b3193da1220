"""Replays a tape: holds each response to the rules, to its request and to the nearest example."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

from attrs import Factory, define, frozen

from contract_tests.document import document
from contract_tests.examiner import Examiner
from contract_tests.rules import RULES, Violation
from contract_tests.rules.access import LINKING, READING
from contract_tests.rules.history import TIMES
from contract_tests.rules.path_error import PATH_ERROR
from contract_tests.rules.values import fields, header, parsed
from contract_tests.traffic.exchange import AUTHORIZED, OTHERS, Response

from .examples import documented, nearest
from .ledger import entries_among, entries_at, nodes, referred
from .lines import Entry, Tape

# They need to know every task of the account, and a tape may begin later than its tasks.
_ABOUT_KNOWN_TASKS = frozenset(rule.id for group in (READING, LINKING) for rule in group.rules)
# A server may take that header from another clock than the service's, such as a mock's that was
# moved. A tape cannot tell which of the two is wrong, so the report names both.
_TO_THE_SECOND = {*(rule.id for rule in TIMES.rules), "link-date"}
_BY_DATE = {*_TO_THE_SECOND, "linking-own", "linking-expired"}
_VALID_KEYS = [one["Authorization"].lower() for one in (AUTHORIZED, OTHERS)]
_PAID = ("generateImage", "createJob")
# The codes that follow from the request. All others depend on the account and the service.
_FROM_REQUEST = frozenset({200, 400, 401, 422})


@frozen
class Difference:
    """One place where an exchange is not as documented.

    Args:
        entry: of the tape.
        place: in the response, such as `data.progress`; empty for the whole.
        recorded: what the tape has there.
        documented: what the document says.
        entries: the ids of the ledger's entries about it.
    """

    entry: Entry
    place: str
    recorded: str
    documented: str
    entries: tuple[str, ...] = ()

    @property
    def explained(self) -> bool:
        """Whether the ledger calls it assumed."""
        return any(document().ledger[name]["evidence"] == "assumed" for name in self.entries)


def replay(tape: Tape) -> list[Difference]:
    """Where a tape contradicts the document; of one place, only the rules that it breaks."""
    found: list[Difference] = []
    rules = _Rules()
    for entry in tape.entries:
        if entry.response is None or not _is_judged(entry):
            continue
        broken = [] if entry.partial else list(rules.broken(entry, entry.response))
        places = {one.place for one in broken}
        others = (*_code(entry, entry.response), *_example(entry, entry.response))
        found += [*broken, *(one for one in others if one.place not in places)]
    return found


def _is_judged(entry: Entry) -> bool:
    """Images are not, nor are the responses to other methods than the documented ones."""
    paths = [operation.path for operation in document().operations.values()]
    return bool(entry.operation) or (entry.path.startswith("/api/") and entry.path not in paths)


@define
class _Rules:
    """The rules, with what earlier responses have told.

    Args:
        now: the target's time, in epoch seconds: the Date of its response, else the recorder's.
        dated: whether it is the Date.
        created: for each task of the tape, how long its creation took, in seconds.
    """

    now: float = 0.0
    dated: bool = False
    created: dict[str, float] = Factory(dict)
    examiner: Examiner = Factory(lambda it: Examiner(lambda: it.now, mirror=False), takes_self=True)

    def broken(self, entry: Entry, response: Response) -> Iterator[Difference]:
        """The rules that a response breaks."""
        date = _date(response)
        self.now, self.dated = date or entry.at, date is not None
        query, body = entry.request.query, parsed(entry.request.body)
        task_id = str(query.get("taskId") or fields(body).get("taskId"))
        if entry.operation in _PAID:
            self.created[str(fields(response.data).get("taskId"))] = entry.seconds
        if entry.operation:
            found = self.examiner.examine(entry.operation, query, body, response).violations
        else:
            found = PATH_ERROR.check(response.status, response.headers, response.body, entry.path)
        for violation in found:
            if self._is_known(violation.rule, self.created.get(task_id)):
                yield self._difference(entry, violation)

    def _is_known(self, rule: str, took: float | None) -> bool:
        """Whether a tape tells what a rule is about, by how long the task's creation took."""
        if rule in _TO_THE_SECOND and not self.dated:
            return False
        if rule == "times-created":
            # The Date is that of the response: a slow one does not tell when the task began.
            return took is None or took < 1
        return took is not None or rule not in _ABOUT_KNOWN_TASKS

    def _difference(self, entry: Entry, violation: Violation) -> Difference:
        rule = RULES[violation.rule]
        by_date = self.dated and rule.id in _BY_DATE
        judge = "Judged by the Date header of the responses. " if by_date else ""
        match = re.match(r"\$\.([\w.]+)", violation.found)
        place = "code" if rule.id.startswith("envelope-code") else match[1] if match else ""
        sentence = f"{rule.sentence} {judge}({rule.id})"
        entries = entries_among(rule.sources, entry.path)
        return Difference(entry, place, violation.found, sentence, entries)


def _code(entry: Entry, response: Response) -> Iterator[Difference]:
    """Whether the code is one that the request can lead to."""
    if entry.operation is None or response.code not in _FROM_REQUEST:
        return
    codes = document().operations[entry.operation].codes
    expected, reason = {200, 400, 422}, "a valid API key"
    schema, mistakes = _mistakes(entry)
    entries: tuple[str, ...] = ()
    if (header(entry.request.headers, "Authorization") or "").lower() not in _VALID_KEYS:
        expected, reason = {401}, "no valid API key"
    elif mistakes:
        body = entry.request.body
        is_json = not schema or parsed(body) is not None or body == b"null"
        # The operations that upload know no other code than 400.
        expected = ({422} if is_json else {400}) & codes or {400}
        match = re.match(r"\$\.(\w+)", mistakes[0])
        reason, entries = "; ".join(mistakes), entries_at(nodes(schema, match[1] if match else ""))
    elif entry.operation in _PAID:
        expected, reason = {200}, "a request as documented"
    if response.code not in expected:
        said = f"{' or '.join(map(str, sorted(expected)))}: {reason}"
        yield Difference(entry, "code", str(response.code), said, entries)


def _mistakes(entry: Entry) -> tuple[str, list[str]]:
    """The pointer of the schema of a JSON body, if there is one, and what in it is wrong."""
    node = document().operations[entry.operation or ""].node
    content = node.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {}).get("$ref", "#")[1:]
    if schema:
        return schema, document().errors(schema, parsed(entry.request.body))
    needed = [p["name"] for p in node.get("parameters", ()) if p.get("required")]
    return "", [f"no {name}" for name in needed if not entry.request.query.get(name)]


def _example(entry: Entry, response: Response) -> Iterator[Difference]:
    """Where a response differs from the documented one that is most like it."""
    examples = documented(entry.operation, response.code)
    if not examples:
        if response.code is not None:
            yield Difference(entry, "code", str(response.code), "no example has it")
        return
    pointer, gaps = nearest(response.json, examples, partial=entry.partial)
    schema = "/components/schemas/ErrorEnvelope"
    if entry.operation and response.code == 200:
        schema, examples = document().success_schema(entry.operation), {}
    elif not (entry.operation and _mistakes(entry)[1]):
        examples = {pointer: ...}
    about = [node for one in examples for node in referred(one)]
    for place, (recorded, ours) in gaps.items():
        there = nodes(schema, place) if entry.operation else []
        yield Difference(entry, place, recorded, ours, entries_at([*there, *about]))


def _date(response: Response) -> float | None:
    try:
        return parsedate_to_datetime(header(response.headers, "Date") or "").timestamp()
    except ValueError:
        return None
