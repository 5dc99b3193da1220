"""The options that follow from the table of settings: of the command, and as variables alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from . import config_file
from .setting_table import Setting
from .settings import Settings, settings_table

F = TypeVar("F", bound=Callable[..., Any])


def setting_options(rows: tuple[Setting, ...]) -> Callable[[F], F]:
    """Give a command an option for each setting."""

    def decorate(command: F) -> F:
        for row in reversed(rows):
            command = _option(row)(command)
        return command

    return decorate


def _option(row: Setting) -> Callable[[F], F]:
    names = f"--{row.flag}/--no-{row.flag}" if row.type is bool else f"--{row.flag}"
    given: dict[str, Any] = {"envvar": row.variable, "help": _help(row)}
    if row.multiple:
        given["multiple"] = True
    elif row.default is not None:
        given["default"] = row.default
    return click.option(names, row.name, type=_type(row), **given)


def _type(row: Setting) -> Any:
    if row.words:
        return click.Choice(row.words)
    if row.base is Path:
        return click.Path(dir_okay=False, exists=True, path_type=Path)
    if row.form.bounds and row.form.bounds[0] >= 0:
        number: Any = click.IntRange if row.base is int else click.FloatRange
        return number(min=row.form.option_least or row.form.bounds[0])
    return row.base


def _help(row: Setting) -> str:
    said = row.form.help
    if row.multiple:
        said = said.removesuffix(".") + "; may be repeated."
    return f"{said}  [default: {row.form.unset}]" if row.form.unset else said


@click.command(context_settings={"auto_envvar_prefix": "KIE4O_MOCK"})
@config_file.option
@click.option("--threads", envvar="KIE4O_MOCK_THREADS", type=click.IntRange(min=1))
@setting_options(settings_table())
def _variables(**_: Any) -> None:
    """The command's options that mean something here."""


for _parameter in _variables.params:
    # So that errors name the variable.
    cast("click.Option", _parameter).show_envvar = True


def read_environment() -> tuple[Settings, int | None]:
    """The settings, and how many requests the server answers at a time, None where it is not said.

    Raises:
        ValueError: a value that no mock can start with; it names the variable.
    """
    try:
        options = _variables.make_context("kie4o_mock.wsgi", []).params
        threads: int | None = options.pop("threads")
        return Settings(**options), threads
    except click.ClickException as error:
        raise ValueError(error.format_message()) from None
