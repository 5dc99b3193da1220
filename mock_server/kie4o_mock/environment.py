"""Settings from `KIE4O_MOCK_*` variables alone, for a mock that another server starts."""

from __future__ import annotations

from typing import Any, cast

import click

from . import config_file
from .setting_options import setting_options, settings_from
from .settings import Settings, settings_table


@click.command(context_settings={"auto_envvar_prefix": "KIE4O_MOCK"})
@config_file.option
@click.option("--threads", envvar="KIE4O_MOCK_THREADS", type=click.IntRange(min=1))
@setting_options(settings_table())
def _variables(**_: Any) -> None:
    """The command's options that mean something here."""


for _option in _variables.params:
    # So that errors name the variable.
    cast("click.Option", _option).show_envvar = True


def read_environment() -> tuple[Settings, int | None]:
    """The settings, and how many requests the server answers at a time, None where it is not said.

    Raises:
        ValueError: a value that no mock can start with; it names the variable.
    """
    try:
        options = _variables.make_context("kie4o_mock.wsgi", []).params
        threads: int | None = options.pop("threads")
        return settings_from(options), threads
    except click.ClickException as error:
        raise ValueError(error.format_message()) from None
