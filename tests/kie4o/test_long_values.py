"""However long a value is that a caller hands over, a message shows its beginning."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from kie4o import Kie, Poll, callbacks
from kie4o.errors import KieError
from tests.kie4o.conftest import KEY, TASK_ID, Script, Time, no, sync_kie

LONG = 100_000


class Loud:
    def __repr__(self) -> str:
        return "x" * LONG


class Broken:
    def __repr__(self) -> str:
        raise ValueError("no words")


VALUES: list[Any] = [
    *[b"\x89PNG" * LONG, "x" * LONG, "http://" + "x" * LONG, ["x" * LONG], [b"\0" * LONG]],
    *[{"x" * LONG: 1}, {"prompt": b"x" * LONG}, (0.5,) * LONG, 10**5000, Loud(), Broken()],
]
KIE = ["api_key", "base_url", "timeout", "max_retries", "webhook_key", "http_client", "clock"]
OPTIONS = ["prompt", "size", "variants", "images", "mask", "callback_url", "enhance", "fallback"]
OPTIONS += ["upload_cn", "x" * LONG]


def refused(value: Any) -> dict[str, Any]:
    """Every public argument with a call that hands it this value."""
    kie = sync_kie(httpx.MockTransport(Script(then=no(422))), Time())
    calls: dict[str, Any] = {
        **{f"Kie {n}": lambda n=n: Kie(**{"api_key": KEY, n: value}) for n in KIE},
        **{f"create {n[:20]}": lambda n=n: kie.create(**{"images": 5, n: value}) for n in OPTIONS},
        **{f"Poll {n}": lambda n=n: Poll(**{n: value}) for n in ("first", "factor", "longest")},
        **{f"wait {n}": lambda n=n: kie.wait(TASK_ID, **{n: value}) for n in ("poll", "timeout")},
        "wait": lambda: kie.wait(value),
        "save": lambda: kie.save(value, "out"),
        "save folder": lambda: kie.save(TASK_ID, value, max_bytes=value),
        "download_url": lambda: kie.download_url(value, value),
        "batch": lambda: list(kie.batch(value, concurrency=value)),
        "batch prompts": lambda: list(kie.batch([value])),
        "batch concurrency": lambda: list(kie.batch([], concurrency=value)),
        "parse": lambda: callbacks.parse(value),
        "headers": lambda: callbacks.verify("{}", value, "key"),
        "tolerance": lambda: callbacks.verify("{}", {}, "key", value),
    }
    return calls


def message(call: Any) -> str:
    try:
        call()
    except KieError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("name", refused(None))
@pytest.mark.parametrize("number", range(len(VALUES)))
def test_no_message_repeats_a_long_value(name: str, number: int) -> None:
    assert len(message(refused(VALUES[number])[name])) < 500


def test_bytes_that_are_not_an_image_are_told_in_a_short_message(tmp_path: Path) -> None:
    kie = sync_kie(httpx.MockTransport(Script(then=no(422))), Time())

    with pytest.raises(KieError, match=r"images: '.* bytes'") as caught:
        kie.create("A fox", images=b"\x89PNG" * LONG)

    assert len(str(caught.value)) < 200
