"""The settings of a mock: the one table of them.

The command's options, its variables and file, the settings of the control plane and those in saved
states follow from it.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from attrs import frozen

from .setting_table import Setting, setting, table
from .validation_messages import abbreviate

Profile = Literal["real", "quickstart"]
HttpStatus = Literal["envelope", "mirror"]
Progression = Literal["time", "polls", "instant"]
Log = Literal["off", "text", "json"]
# Beyond them sums of credits are not exact, and no date can be written.
MOST_CREDITS = 1e15
_MOST_PRICE = 1e12
_MOST_SECONDS = 253_370_764_800.0
_MOST = 2**53 - 1
# Values that would otherwise never match, silently: the pattern of each, and its description.
_URL = (r"https?://[^/\s?#]+[^\s?#]*", "an http or https URL")
_ORIGIN = (
    r"\*|null|[a-z][a-z0-9+.-]*://[^/\s]+",
    "an origin such as https://shop.example, or *",
)
_HOST = (r"[^/:\s]+|[0-9a-fA-F:.]+", "a host name without scheme, port and path")
_WEBHOOK_KEY = (r"[^\"'\s](.*[^\"'])?", "a key that is not empty and has no quotes around it")
_API_KEY = (r".*\S.*", "an API key that is not empty")
_MODEL_PRICE = (r"[^=\s]+=\d{1,12}(\.\d{1,6})?", "a model, = and credits, such as some-model=8.5")


def _stripped(key: Any) -> Any:
    """A key without the blanks that files leave around it, as the client takes it."""
    return key.strip() if isinstance(key, str) else key


@frozen(kw_only=True)
class Settings:
    """The configuration of a mock, which `reset` returns to.

    Raises:
        ValueError: a value is not allowed; the message names the setting and the allowed values.
    """

    # `real` responds as recorded traffic does; `quickstart` as the vendor's quickstart samples
    # expect (ledger: result-spelling, task-times, download-answer).
    profile: Profile = setting(
        "real", "The form of responses: as recorded, or as in the quickstart."
    )
    http_status: HttpStatus = setting(
        "envelope", "The HTTP status: always 200, or equal to the code."
    )
    seed: int | None = setting(
        None, "The seed of ids and images.", bounds=(-_MOST, _MOST), unset="random"
    )
    progression: Progression = setting(
        "time",
        "What ends a task: its duration, a number of polls, or its creation.",
        at_run_time=True,
    )
    polls: int = setting(
        3,
        "With --progression polls: how many reads end a task.",
        bounds=(1, _MOST),
        at_run_time=True,
    )
    # In seconds of the mock's clock.
    task_seconds: float = setting(
        18.0,
        "With --progression time: how long a task runs, in seconds.",
        bounds=(0, _MOST_SECONDS),
        at_run_time=True,
    )
    credits: float = setting(
        1000.0,
        "Initial balance of each API key.",
        bounds=(-MOST_CREDITS, MOST_CREDITS),
        in_snapshots=True,
    )
    # The vendor's (ledger: price).
    price: float = setting(
        6.0, "Credits charged for an image.", bounds=(0, _MOST_PRICE), in_snapshots=True
    )
    # A job makes one image.
    model_prices: frozenset[str] = setting(
        frozenset(),
        "Credits charged for a job of a model.",
        pattern=_MODEL_PRICE,
        option="model-price",
        unset="--price for every model",
    )
    # Nobody has published what the service does. No budget can be surprised by keeping them.
    refunds: bool = setting(False, "Return the credits of a failed task.", at_run_time=True)
    keys: frozenset[str] = setting(
        frozenset(),
        "An API key to accept.",
        pattern=_API_KEY,
        secret=True,
        option="key",
        unset="any key",
    )
    webhook_key: str | None = setting(
        None,
        "The key that callbacks are signed with.",
        pattern=_WEBHOOK_KEY,
        secret=True,
        converter=_stripped,
    )
    allow_hosts: frozenset[str] = setting(
        frozenset(),
        "A host beyond loopback that may receive callbacks.",
        pattern=_HOST,
        option="allow-host",
    )
    rate_limits: bool = setting(False, "Enforce the documented rate limits.", at_run_time=True)
    queue_limit: int | None = setting(
        None,
        "How many tasks of a key may run at once.",
        bounds=(0, _MOST),
        unset="any number",
        at_run_time=True,
    )
    # Before and after it is unpacked.
    body_limit: int = setting(
        10 * 1024 * 1024, "Largest request body, in bytes.", bounds=(1, _MOST), option_least=1024
    )
    snapshot_limit: int = setting(
        100 * 1024 * 1024,
        "Largest state that can be loaded, in bytes.",
        bounds=(1, _MOST),
        option_least=1024,
    )
    # A file sent as a form; it goes to the disk piece by piece.
    upload_limit: int = setting(
        256 * 1024 * 1024, "Largest upload, in bytes.", bounds=(1, _MOST), option_least=1024
    )
    upload_storage: int = setting(
        1024 * 1024 * 1024, "Bytes of uploaded files to keep.", bounds=(0, _MOST)
    )
    task_limit: int = setting(100_000, "Ended tasks to keep for each key.", bounds=(0, _MOST))
    sandbox_limit: int = setting(
        10_000, "Sandboxes to keep, one for each API key.", bounds=(1, _MOST)
    )
    # As many requests, and as many events.
    journal_limit: int = setting(1000, "Requests to keep for each key.", bounds=(0, _MOST))
    # With their headers and bodies, the events, and what it takes to keep them.
    journal_bytes: int = setting(
        128 * 1024 * 1024, "Bytes of requests to keep, of all keys.", bounds=(0, _MOST)
    )
    # What clients sent and the mock goes on working with, of all keys.
    state_bytes: int = setting(
        512 * 1024 * 1024,
        "Bytes of tasks, callbacks, rules, named states and input images to keep, of all keys.",
        bounds=(0, _MOST),
    )
    inbox_bytes: int = setting(
        16 * 1024 * 1024, "Bytes of callbacks to keep in all inboxes.", bounds=(0, _MOST)
    )
    maintenance: bool = setting(False, "Refuse every call with code 455.", at_run_time=True)
    public_url: str | None = setting(
        None, "Base URL of image links.", pattern=_URL, unset="the caller's"
    )
    document: Path | None = setting(None, "An OpenAPI document to use instead of the built-in one.")
    strict: bool = setting(
        False,
        "Refuse unknown fields, masks with several images, and callbacks over http.",
        at_run_time=True,
    )
    cors: frozenset[str] = setting(
        frozenset(), "An origin whose pages may call the mock, or *.", pattern=_ORIGIN
    )
    verdict: bool = setting(
        False, "When the command ends, print what clients did wrong; see GET /__mock/verdict."
    )
    log: Log = setting("off", "Write a line to standard error for each request.")
    control_hosts: frozenset[str] = setting(
        frozenset(),
        "A host name that control requests may use.",
        pattern=_HOST,
        option="control-host",
    )
    # In the header X-Mock-Token.
    control_token: str | None = setting(
        None,
        "The token that control requests must carry.",
        secret=True,
        unset="none; random beyond loopback",
    )
    scenarios: tuple[Path, ...] = setting((), "A file with your own scenarios.")
    scenario_triggers: bool = setting(
        True,
        "Let prompts, keys and headers select a scenario.",
        at_run_time=True,
    )

    def __attrs_post_init__(self) -> None:
        for row in settings_table():
            row.check(getattr(self, row.name))
        models = sorted(entry.partition("=")[0] for entry in self.model_prices)
        if twice := [a for a, b in pairwise(models) if a == b]:
            raise ValueError(f"model_prices: {abbreviate(twice[0])} has two prices.")

    def cost(self, model: str | None, count: int) -> float:
        """Credits charged for a task of `count` images; for a job, which has a model, of one."""
        if model is None:
            return self.price * count
        for entry in self.model_prices:
            name, _, price = entry.partition("=")
            if name == model:
                return float(price)
        return self.price


@cache
def settings_table() -> tuple[Setting, ...]:
    """All settings, as rows."""
    return tuple(table(Settings))
