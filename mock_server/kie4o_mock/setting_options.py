"""The options of the command that follow from the table of settings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

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


def settings_from(options: dict[str, Any]) -> Settings:
    """The settings that the values of the options stand for.

    Raises:
        ValueError: a value that no mock can start with.
    """
    sets = {row.name: frozenset(options[row.name]) for row in settings_table() if _is_set(row)}
    return Settings(**{**options, **sets})


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


def _is_set(row: Setting) -> bool:
    return row.multiple and isinstance(row.default, frozenset)
