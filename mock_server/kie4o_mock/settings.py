"""What a mock can be told when it starts: the one table of settings.

The command's options, its variables and file, the settings of the control plane and those in saved
states follow from it.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Literal

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
# What would otherwise never match, without a word: the form of each, and what it is called.
_URL = (r"https?://[^/\s?#]+[^\s?#]*", "an http or https URL")
_ORIGIN = (
    r"\*|null|[a-z][a-z0-9+.-]*://[^/\s]+",
    "an origin such as https://shop.example, or *",
)
_HOST = (r"[^/:\s]+|[0-9a-fA-F:.]+", "a host name without scheme, port and path")
_WEBHOOK_KEY = (r"[^\"'\s](.*[^\"'])?", "a key that is not empty and has no quotes around it")
_API_KEY = (r".*\S.*", "an API key that is not empty")
_MODEL_PRICE = (r"[^=\s]+=\d{1,12}(\.\d{1,6})?", "a model, = and credits, such as some-model=8.5")


def _stripped(key: str | None) -> str | None:
    """A key without the blanks that files leave around it, as the client takes it."""
    return key.strip() if key else key


@frozen(kw_only=True)
class Settings:
    """The configured start of a mock; `reset` returns to it. Each field says what it does.

    Raises:
        ValueError: a value that no mock can start with.
    """

    # `real` answers as recorded traffic does; `quickstart` as the vendor's quickstart samples
    # expect (ledger: result-spelling, task-times, download-answer).
    profile: Profile = setting("real", "How responses are written.")
    http_status: HttpStatus = setting("envelope", "HTTP 200 always, or equal to the code.")
    seed: int | None = setting(
        None, "What ids and images are drawn from.", bounds=(-_MOST, _MOST), unset="random"
    )
    progression: Progression = setting(
        "time", "What ends a task: time, a number of polls, or nothing.", at_run_time=True
    )
    polls: int = setting(3, "Which read ends a task by polls.", bounds=(1, _MOST), at_run_time=True)
    # In seconds of the mock's clock.
    task_seconds: float = setting(
        18.0, "How long a task runs by time.", bounds=(0, _MOST_SECONDS), at_run_time=True
    )
    credits: float = setting(
        1000.0, "Balance of every key.", bounds=(-MOST_CREDITS, MOST_CREDITS), in_snapshots=True
    )
    # The vendor's (ledger: price).
    price: float = setting(6.0, "Credits for an image.", bounds=(0, _MOST_PRICE), in_snapshots=True)
    # A job makes one image.
    model_prices: frozenset[str] = setting(
        frozenset(),
        "Credits for a job of a model.",
        pattern=_MODEL_PRICE,
        option="model-price",
        unset="--price for every model",
    )
    # Nobody has published what the service does. No budget can be surprised by keeping them.
    refunds: bool = setting(False, "Give the credits of a failed task back.", at_run_time=True)
    keys: frozenset[str] = setting(
        frozenset(),
        "An accepted API key.",
        pattern=_API_KEY,
        secret=True,
        option="key",
        unset="any key",
    )
    webhook_key: str | None = setting(
        None, "Sign callbacks with it.", pattern=_WEBHOOK_KEY, secret=True, converter=_stripped
    )
    allow_hosts: frozenset[str] = setting(
        frozenset(),
        "A host beyond loopback that callbacks may go to.",
        pattern=_HOST,
        option="allow-host",
    )
    rate_limits: bool = setting(False, "Enforce the documented windows.", at_run_time=True)
    queue_limit: int | None = setting(
        None,
        "Tasks of a key that may run at once.",
        bounds=(0, _MOST),
        unset="any number",
        at_run_time=True,
    )
    # Before and after it is unpacked.
    body_limit: int = setting(
        10 * 1024 * 1024, "Bytes of a request body.", bounds=(1, _MOST), option_least=1024
    )
    snapshot_limit: int = setting(
        100 * 1024 * 1024,
        "Bytes of a state that is loaded.",
        bounds=(1, _MOST),
        option_least=1024,
    )
    # A file sent as a form; it goes to the disk piece by piece.
    upload_limit: int = setting(
        256 * 1024 * 1024, "Bytes of an upload.", bounds=(1, _MOST), option_least=1024
    )
    upload_storage: int = setting(
        1024 * 1024 * 1024, "Bytes of all uploaded files that are kept.", bounds=(0, _MOST)
    )
    task_limit: int = setting(100_000, "Ended tasks of a key that are kept.", bounds=(0, _MOST))
    sandbox_limit: int = setting(10_000, "API keys whose sandboxes are kept.", bounds=(1, _MOST))
    # As many requests, and as many events.
    journal_limit: int = setting(1000, "Requests of a key that are remembered.", bounds=(0, _MOST))
    # With their headers and bodies, the events, and what it takes to keep them.
    journal_bytes: int = setting(
        128 * 1024 * 1024, "Bytes of the remembered requests of all keys.", bounds=(0, _MOST)
    )
    # What clients sent and the mock goes on working with, of all keys.
    state_bytes: int = setting(
        512 * 1024 * 1024,
        "Bytes of tasks, callbacks, rules, named states and input images of all keys.",
        bounds=(0, _MOST),
    )
    inbox_bytes: int = setting(
        16 * 1024 * 1024, "Bytes of the callbacks in all inboxes.", bounds=(0, _MOST)
    )
    maintenance: bool = setting(False, "Answer every call with code 455.", at_run_time=True)
    public_url: str | None = setting(
        None, "Base URL of image links.", pattern=_URL, unset="the caller's"
    )
    document: Path | None = setting(None, "Another OpenAPI document.")
    strict: bool = setting(
        False,
        "Refuse unknown fields, masks beside several images, callbacks over http.",
        at_run_time=True,
    )
    cors: frozenset[str] = setting(
        frozenset(), "An origin whose pages may call, or *.", pattern=_ORIGIN
    )
    verdict: bool = setting(
        False, "Print what clients did wrong, when the command ends; see GET /__mock/verdict."
    )
    log: Log = setting("off", "A line on stderr for each request.")
    control_hosts: frozenset[str] = setting(
        frozenset(),
        "A host name under which the control plane may be called.",
        pattern=_HOST,
        option="control-host",
    )
    # In the header X-Mock-Token.
    control_token: str | None = setting(
        None, "What control requests must carry.", unset="none; random beyond loopback"
    )
    scenarios: tuple[Path, ...] = setting((), "A file with scenarios of your own.")
    scenario_triggers: bool = setting(
        True,
        "Whether prompts, keys and headers can name a scenario.",
        at_run_time=True,
    )

    def __attrs_post_init__(self) -> None:
        for row in settings_table():
            row.check(getattr(self, row.name))
        models = sorted(entry.partition("=")[0] for entry in self.model_prices)
        if twice := [a for a, b in pairwise(models) if a == b]:
            raise ValueError(f"model_prices: {abbreviate(twice[0])} has two prices.")

    def price_of(self, model: str) -> float:
        """Credits for a job of a model."""
        for entry in self.model_prices:
            name, _, price = entry.partition("=")
            if name == model:
                return float(price)
        return self.price


@cache
def settings_table() -> tuple[Setting, ...]:
    """All settings, as rows."""
    return tuple(table(Settings))
