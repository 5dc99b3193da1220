"""What one run was told by its global options, and what it has started."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from attrs import define

from .._secrets import Secret
from ..errors import ConfigurationError

if TYPE_CHECKING:
    from rich.console import Console

    from .._clock import Clock
    from .._sync.client import Kie
    from .._task import Task


@define
class Session:
    """One run of the command.

    Attributes:
        clock: the time; a test brings its own.
        as_json: whether everything that is printed is JSON.
        base_url: where the service is, when an option says so.
        api_key_file: a file with the API key.
        model: the model of the jobs API, when an option says so.
        timeout: seconds for one request.
        store: where keys are remembered, when an option or the environment says so.
        verbose: whether to say what happens.
        again: this run as the arguments of a command.
        sending: whether a paid request was started.
        task_id: the task that this run is about, once it is known.
        console: where a progress bar is, while there is one.
        resume: how to resume after an interruption, as the arguments of a command.
    """

    clock: Clock | None = None
    as_json: bool = False
    base_url: str | None = None
    api_key_file: Path | None = None
    model: str | None = None
    timeout: float | None = None
    store: str | None = None
    verbose: bool = False
    again: Sequence[str] = ("kie4o",)
    sending: bool = False
    task_id: str | None = None
    resume: list[str] | None = None
    console: Console | None = None
    _key: str | None = None

    def say(self, text: str) -> None:
        """Print a line on standard error; a progress bar moves out of its way."""
        if self.console is None:
            click.echo(text, err=True)
        else:
            # Not wrapped by rich, which would break what is to be copied.
            self.console.print(text, soft_wrap=True, markup=False, highlight=False, emoji=False)

    def kie(self) -> Kie:
        """A client as the options and the environment say.

        Raises:
            ConfigurationError: there is no key, or something cannot be used.
        """
        # Not sooner: this loads the HTTP client, which help and wrong usage can do without.
        from .._limits import TIMEOUT
        from .._sync.client import Kie

        return Kie(
            self.key(),
            base_url=self.base_url,
            timeout=TIMEOUT if self.timeout is None else self.timeout,
            clock=self.clock,
            store=self.store,
            model=self.model,
        )

    def key(self) -> str:
        """The API key.

        Raises:
            ConfigurationError: there is none.
        """
        if self._key is None:
            # Read once: the file may be a pipe.
            self._key = _key_in(self.api_key_file) if self.api_key_file else _key_around()
        return self._key

    def without_key(self, text: str) -> str:
        """Text for people. Nothing puts the key into it; this is the second lock."""
        try:
            return Secret(self.key()).hide(text)
        except ConfigurationError:
            return text

    def await_task(self, task_id: str, model: str | None, out: Path | None) -> None:
        """Remember the task that this run is about, and how another run would wait for it."""
        self.task_id = task_id
        # Also where the environment named it: a bare id does not tell its model.
        self.model = model
        self.resume = self.command("wait", task_id, *_folder(out))

    def follow(self, task: Task, out: Path | None) -> None:
        """Remember the task as it was seen, and how another run would resume it."""
        self.await_task(task.id, task.model, out)
        if task.failed:
            self.resume = None
        elif task.succeeded and out is not None:
            self.resume = self.command("download", task.id, *_folder(out))

    def command(self, *words: str) -> list[str]:
        """A command for the same account and base URL as this one."""
        options = []
        if self.base_url:
            options += ["--base-url", self.base_url]
        if self.api_key_file:
            options += ["--api-key-file", str(self.api_key_file)]
        if self.model:
            options += ["--model", self.model]
        return ["kie4o", *options, *words]


def _folder(out: Path | None) -> list[str]:
    return [] if out is None else ["-o", str(out)]


def _key_around() -> str:
    if key := os.environ.get("KIE_API_KEY", "").strip():
        return key
    raise ConfigurationError(
        "There is no API key. Get one at https://kie.ai/api-key, then set KIE_API_KEY "
        "or name a file that has it with --api-key-file. The mock takes any key."
    )


def _key_in(path: Path) -> str:
    # The messages do not repeat the path: it may be the key itself, put in the wrong place.
    try:
        key = path.read_text(encoding="utf-8-sig").strip()
    except OSError as error:
        raise ConfigurationError(f"--api-key-file cannot be read: {error.strerror}.") from None
    except ValueError:
        raise ConfigurationError("--api-key-file is not a text file.") from None
    if not key:
        raise ConfigurationError("--api-key-file is empty.")
    return key
