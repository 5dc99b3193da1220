"""What the service tolerates and nobody should send: refused where the mock is strict."""

from __future__ import annotations

from collections.abc import Iterator

from ..errors import Reason
from ..openapi import Json
from ..state.task import input_urls
from ..validation import BodyRules


def objections(rules: BodyRules, body: Json) -> Iterator[Reason]:
    """Every objection to a body that breaks no rule of the document."""
    yield from rules.undocumented(body)
    count = len(input_urls(body))
    if body.get("maskUrl") and count != 1:
        # It would be ignored, silently (ledger: mask-several-files).
        said = f"maskUrl: it counts only beside one input picture, and there are {count}."
        yield Reason(said, "/maskUrl", "Send one picture, or no mask.")
    if (body.get("callBackUrl") or "").startswith("http:"):
        said = "callBackUrl: over http everyone on the way can read and forge callbacks."
        yield Reason(said, "/callBackUrl", "Send an https address.")
