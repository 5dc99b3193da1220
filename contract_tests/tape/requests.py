"""The second replay: a tape's requests put to the mock, and both answers side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from contract_tests.document import document
from contract_tests.rules.job import as_record
from contract_tests.rules.record import ended, failed
from contract_tests.rules.values import fields, integer, parsed
from contract_tests.traffic.exchange import Answer

from .differences import Change, Difference
from .lines import Entry, Tape
from .mock_replayer import MockReplayer
from .shapes import Gap, gaps

# Whatever leads to these is not in the request.
_SITUATIONS = frozenset([402, 408, 429, 451, 455, 500, 501, 505, 550])
_KNOWN_FAILURES = "errorMessage"
_CREATING = ("generateImage", "createJob")


def requests(tape: Tape) -> Iterator[Difference]:
    """Where the mock answers in another way than the target did."""
    lives = _lives(tape)
    strangers = MockReplayer(tape.origin, tape.entries[0].at if tape.entries else 0.0)
    for entry in tape.entries:
        if entry.answer is None or not entry.request.path.startswith("/api/"):
            continue
        if entry.answer.code in _SITUATIONS:
            yield from _situation(entry, entry.answer)
            continue
        task_id = _task_id(entry)
        mock = lives.get(task_id or "", strangers)
        if mock is strangers and entry.answer.code == 200 and task_id:
            continue  # a task from before the tape
        yield from _compared(entry, entry.answer, mock.answer(entry))


def _lives(tape: Tape) -> dict[str, MockReplayer]:
    """A mock for each task of the tape: their times and outcomes are their own."""
    found = {}
    for entry in tape.entries:
        if entry.operation in _CREATING and (task_id := _task_id(entry)):
            looks = [e for e in tape.entries if e is not entry and _task_id(e) == task_id]
            found[task_id] = MockReplayer(tape.origin, entry.at, *_life(entry, looks))
    return found


def _life(created: Entry, looks: list[Entry]) -> tuple[float, str | None]:
    """How long a task ran, and the documented failure it ended in, if it did."""
    done = [e.at for e in looks if _shows_the_end(e)]
    running = [created.at, *(e.at for e in looks if _shows_the_end(e) is False)]
    if not done:
        return max(running) - created.at + 10, None
    last = max(at for at in running if at <= done[0])
    records = map(_record, looks)
    failure = next((_failure(record) for record in records if failed(record)), None)
    return (last + done[0]) / 2 - created.at, failure


def _shows_the_end(look: Entry) -> bool | None:
    """Whether the task had ended; None where an exchange about it does not show that."""
    if look.operation in ("getTask", "getJob"):
        return ended(_record(look))
    said = look.answer.json if look.operation == "getDownloadUrl" and look.answer else None
    if fields(said).get("code") == HTTPStatus.OK:
        return True
    texts = {e["msg"]: name for name, e in document().examples("getDownloadUrl").items()}
    name = texts.get(str(fields(said).get("msg")), "")
    return {"notSuccess": False, "notOfTask": True, "expired": True}.get(name)


def _record(look: Entry) -> Mapping[str, Any]:
    """What a read shows, in the fields of getTask."""
    data = look.answer.data if look.answer else None
    if look.operation != "getJob":
        return fields(data)
    return {**as_record(data), "errorCode": integer(parsed(fields(data).get("failCode")))}


def _failure(record: Mapping[str, Any]) -> str:
    """The documented failure that looks most like a failed record."""
    examples = document().examples("getTask")
    failures = {n: e["data"] for n, e in examples.items() if failed(e.get("data"))}
    names = (_KNOWN_FAILURES, "errorCode", "successFlag")

    def alike(name: str) -> int:
        pairs = ((record.get(key), failures[name][key]) for key in names)
        return sum(weight for weight, (a, b) in zip((4, 2, 1), pairs, strict=True) if a == b)

    return max(failures, key=alike)


def _task_id(entry: Entry) -> str | None:
    """The task that an exchange is about."""
    if entry.operation in _CREATING:
        found = fields(entry.answer.data if entry.answer else None).get("taskId")
    else:
        found = entry.request.query.get("taskId")
        found = found or fields(parsed(entry.request.body)).get("taskId")
    return found if isinstance(found, str) else None


def _situation(entry: Entry, answer: Answer) -> Iterator[Difference]:
    """An answer that no request can bring about, against the documented ones."""
    operation = entry.operation
    if operation is None:
        return
    listed = document().examples(operation).values()
    same = [example for example in listed if example["code"] == answer.code]
    if not same:
        ours = f"no example of code {answer.code}"
        yield _difference(entry, answer, Gap("code", str(answer.code), ours), "document")
        return
    found = [list(gaps(answer.json, example, partial=entry.partial)) for example in same]
    for gap in min(found, key=len):
        yield _difference(entry, answer, gap, "document")


def _compared(entry: Entry, answer: Answer, ours: Answer) -> Iterator[Difference]:
    if answer.status != ours.status:
        gap = Gap("", f"HTTP {answer.status}", f"HTTP {ours.status}")
        yield _difference(entry, answer, gap, "mock")
    if answer.code != ours.code:
        # All else in two answers with different codes is different too, and no news.
        gap = Gap("code", str(answer.code), str(ours.code))
        yield _difference(entry, answer, gap, "mock")
        return
    for gap in gaps(answer.json, ours.json, partial=entry.partial):
        yield _difference(entry, answer, gap, _to_change(gap, answer))


def _to_change(gap: Gap, answer: Answer) -> Change:
    """The mock takes the reasons of failures from the document."""
    if gap.where not in ("data.errorMessage", "data.errorCode"):
        return "mock"
    known = [fields(example.get("data")) for example in document().examples("getTask").values()]
    reason = fields(answer.data).get("errorMessage")
    return "mock" if any(reason == record.get("errorMessage") for record in known) else "document"


def _difference(entry: Entry, answer: Answer, gap: Gap, change: Change) -> Difference:
    return Difference(
        line=entry.number,
        operation=entry.operation or entry.request.path,
        where=gap.where,
        taped=gap.taped,
        ours=gap.ours,
        change=change,
        code=answer.code,
    )
