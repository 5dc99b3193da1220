"""Outcomes asked for by name in a prompt: `[mock:content-policy] a fox`.

The names are those of the document's examples: a refusal of generateImage refuses the request,
a failed record of getTask makes the task fail in that way.
"""

from __future__ import annotations

import difflib
import re
import reprlib

from .document import Document, Json, kebab
from .refusals import Reason, Refusal
from .tasks import Failure

_MARK = re.compile(r"\[mock:([^\]]*)\]")


class Scenarios:
    """The named outcomes of one document."""

    def __init__(self, document: Document) -> None:
        answers = document.operations["generateImage"].examples
        records = document.operations["getTask"].examples
        self.refusals = {kebab(n): e for n, e in answers.items() if e["code"] != 200}
        self.failures = {kebab(n): _failure(e) for n, e in records.items() if _failed(e)}

    def outcome(self, prompt: str) -> Failure | None:
        """How a task with this prompt fails; None when it names no failure.

        Raises:
            Refusal: the prompt names a refusal, or a name that does not exist (code 422).
        """
        found = _MARK.search(prompt)
        if not found:
            return None
        name = found[1].strip()
        if name in self.failures:
            return self.failures[name]
        if name in self.refusals:
            raise Refusal(self.refusals[name])
        raise Refusal(self.refusals["invalid-field"]).saying(self._unknown(name))

    def _unknown(self, name: str) -> Reason:
        names = sorted([*self.failures, *self.refusals])
        close = difflib.get_close_matches(name, names, 1)
        hint = f"Did you mean {close[0]!r}? " if close else ""
        said = f"prompt: there is no scenario {reprlib.repr(name)}."
        return Reason(said, "/prompt", f"{hint}Known: {', '.join(names)}.")


def _failed(envelope: Json) -> bool:
    return bool(envelope["code"] == 200 and envelope["data"]["successFlag"] > 1)


def _failure(envelope: Json) -> Failure:
    record = envelope["data"]
    return Failure(
        record["successFlag"], record["status"], record["errorCode"], record["errorMessage"]
    )
