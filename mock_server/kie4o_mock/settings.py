"""What a mock can be told when it starts."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import Literal, get_args

from attrs import field, frozen

Profile = Literal["real", "quickstart"]
HttpStatus = Literal["envelope", "mirror"]
Progression = Literal["time", "polls", "instant"]
Log = Literal["off", "text", "json"]
# What would otherwise never match, without a word: the form of each, and what it is called.
_FORMS = {
    "public_url": (r"https?://[^/\s?#]+[^\s?#]*", "an http or https address"),
    "cors": (
        r"\*|null|[a-z][a-z0-9+.-]*://[^/\s]+",
        "an origin such as https://shop.example, or *",
    ),
    "allow_hosts": (r"[^/:\s]+|[0-9a-fA-F:.]+", "a host name without scheme, port and path"),
    "control_hosts": (r"[^/:\s]+|[0-9a-fA-F:.]+", "a host name without scheme, port and path"),
    "keys": (r".*\S.*", "an API key that is not empty"),
    "webhook_key": (r"[^\"'\s].*", "a key that is not empty and has no quotes around it"),
}
# No message shows them.
_SECRETS = {"keys", "webhook_key"}
# Beyond them sums of credits are not exact, and no date can be written.
MOST_CREDITS = 1e15
_MOST_PRICE = 1e12
_MOST_SECONDS = 253_370_764_800.0
# What numbers must be, each with its least and its most.
_NUMBERS = {
    "seed": (-(2**53) + 1, 2**53 - 1),
    "body_limit": (1, 2**53 - 1),
    "snapshot_limit": (1, 2**53 - 1),
    "polls": (1, 2**53 - 1),
    "task_seconds": (0, _MOST_SECONDS),
    "price": (0, _MOST_PRICE),
    "credits": (-MOST_CREDITS, MOST_CREDITS),
    "queue_limit": (0, 2**53 - 1),
    "task_limit": (0, 2**53 - 1),
    "sandbox_limit": (1, 2**53 - 1),
    "journal_limit": (0, 2**53 - 1),
}
_WORDS = {"profile": Profile, "http_status": HttpStatus, "progression": Progression, "log": Log}


def _stripped(key: str | None) -> str | None:
    """A key without the blanks that files leave around it, as the client takes it."""
    return key.strip() if key else key


@frozen(kw_only=True)
class Settings:
    """The configured start of a mock; `reset` returns to it.

    Args:
        profile: `real` answers as recorded traffic does; `quickstart` as the vendor's quickstart
            samples expect (ledger: result-spelling, task-times, download-answer).
        http_status: `envelope` answers HTTP 200 with the code in the body, as the service does;
            `mirror` makes the HTTP status equal to the code.
        seed: what ids, pictures and signatures are drawn from; None takes a random one.
        progression: what brings a task to its end: `time` on the mock's clock, the number of
            `polls`, or nothing (`instant`).
        task_seconds: how long a task runs by time, in seconds of the mock's clock.
        polls: which read of a task is the first to see its end.
        credits: the balance every API key starts with.
        price: credits charged for each image; the vendor's by default (ledger: price).
        refunds: whether a task that fails gives its credits back. Nobody has published what the
            service does; by default the mock keeps them, which no budget can be surprised by.
        keys: the API keys that are accepted; empty accepts any.
        webhook_key: signs callbacks when given, as for an account with a webhook key.
        allow_hosts: hosts beyond loopback that callbacks may go to.
        rate_limits: whether the documented request windows are enforced.
        queue_limit: tasks of one key that may run at once; None is no limit.
        task_limit: tasks of one key that are kept once they have ended; the oldest are forgotten.
        body_limit: bytes of a request body, before and after it is unpacked.
        snapshot_limit: bytes of a state that is loaded.
        sandbox_limit: API keys whose sandboxes are kept; the idlest are forgotten.
        maintenance: answer every call with code 455.
        public_url: the address in picture links; None takes the one that the caller used.
        document: another OpenAPI document than the packaged one.
        strict: refuse what the service only tolerates: unknown fields, a mask beside several
            pictures, callbacks over http.
        cors: origins whose pages may call the API and the control plane; `*` is every origin.
        log: a line on stderr for each request, as `text` or `json`.
        control_hosts: host names beyond loopback and the bound address under which the control
            plane may be called.
        control_token: what control requests must carry in the header X-Mock-Token; None asks for
            none, except that a server beyond loopback draws one.
        journal_limit: how many requests, and how many events, are remembered for each key.
        scenarios: files with scenarios of one's own.
        magic: whether a header, a prompt or an API key can name a scenario.

    Raises:
        ValueError: a value that no mock can start with.
    """

    profile: Profile = "real"
    http_status: HttpStatus = "envelope"
    seed: int | None = None
    progression: Progression = "time"
    task_seconds: float = 18.0
    polls: int = 3
    credits: float = 1000.0
    price: float = 6.0
    refunds: bool = False
    keys: frozenset[str] = frozenset()
    webhook_key: str | None = field(default=None, converter=_stripped)
    allow_hosts: frozenset[str] = frozenset()
    rate_limits: bool = False
    queue_limit: int | None = None
    task_limit: int = 100_000
    body_limit: int = 10 * 1024 * 1024
    snapshot_limit: int = 100 * 1024 * 1024
    sandbox_limit: int = 10_000
    maintenance: bool = False
    public_url: str | None = None
    document: Path | None = None
    strict: bool = False
    cors: frozenset[str] = frozenset()
    log: Log = "off"
    control_hosts: frozenset[str] = frozenset()
    control_token: str | None = None
    journal_limit: int = 1000
    scenarios: tuple[Path, ...] = ()
    magic: bool = True

    def __attrs_post_init__(self) -> None:
        for name, words in _WORDS.items():
            if getattr(self, name) not in get_args(words):
                raise ValueError(f"{name}: {getattr(self, name)!r} is none of {get_args(words)}.")
        for name, (least, most) in _NUMBERS.items():
            number = getattr(self, name)
            if number is not None and not least <= number <= most:
                allowed = f"at least {least:g} and at most {most:g}"
                raise ValueError(f"{name}: {number!r} is not allowed. It must be {allowed}.")
        for name, (form, called) in _FORMS.items():
            for text in _texts(getattr(self, name)):
                if not re.fullmatch(form, text):
                    shown = "the value" if name in _SECRETS else repr(text)
                    raise ValueError(f"{name}: {shown} is not allowed. It must be {called}.")


def _texts(value: str | Collection[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else sorted(value or ())
