"""Options from a file: YAML, with the names that they have on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .validation_messages import abbreviate, abbreviated, did_you_mean
from .yaml_files import read_user_yaml

# Longer than any value that an option has.
_LONGEST = 1000


def read(context: click.Context, _option: click.Parameter, path: Path | None) -> None:
    """Make what a file says the defaults of a command; flags and variables win.

    Raises:
        click.UsageError: it is not a mapping of options, has a name that no option has, or a
            list or a mapping in place of a value.
    """
    if path is None:
        return
    try:
        found: Any = read_user_yaml(path)
    except OSError as error:
        raise click.UsageError(f"{path}: {error.strerror}.") from error
    except ValueError as error:
        raise click.UsageError(f"{path}: {error}") from error
    if found is not None and not isinstance(found, dict):
        raise click.UsageError(f"{path}: it must be a mapping of option names to values.")
    options = {_name(option): option for option in _settable(context.command)}
    defaults = {}
    for written, value in (found or {}).items():
        name = str(written).replace("_", "-")
        if name not in options:
            raise click.UsageError(
                f"{path}: {abbreviated(str(written))}: unknown.{_hint(name, list(options))}"
            )
        option = options[name]
        if value is not None:  # which is the same as no line at all
            defaults[option.name or name] = _value(option, value, f"{path}: {written}", context)
    context.default_map = {**(context.default_map or {}), **defaults}


option = click.option(
    "--config",
    type=click.Path(dir_okay=False, exists=True, path_type=Path),
    is_eager=True,
    expose_value=False,
    callback=read,
    help="A YAML file with options, by their names without dashes.",
)


def _settable(command: click.Command) -> list[click.Option]:
    options = [option for option in command.params if isinstance(option, click.Option)]
    return [option for option in options if not option.is_eager]


def _name(option: click.Parameter) -> str:
    return option.opts[0].lstrip("-")


def _value(option: click.Option, value: Any, where: str, context: click.Context) -> Any:
    if option.multiple:
        values = value if isinstance(value, list) else [value]
        return [_checked(option, _text(one, where), where, context) for one in values]
    if isinstance(value, bool) and isinstance(option.type, click.Choice):
        value = "on" if value else "off"  # what YAML takes for a truth value
    return _checked(option, _text(value, where), where, context)


def _checked(option: click.Option, text: str, where: str, context: click.Context) -> str:
    """The text, if the option can have it; click would not name the file otherwise."""
    try:
        option.type.convert(text, option, context)
    except click.BadParameter as error:
        raise click.UsageError(f"{where}: {error.message}") from error
    return text


def _text(value: Any, where: str) -> str:
    """A value as the command line would have it, so that both are held to the same rules."""
    if value is None or isinstance(value, (list, dict)):
        raise click.UsageError(
            f"{where}: {abbreviate(value)} is not allowed. It must be one value."
        )
    text = str(value)
    if "\0" in text:  # which no argument can have, and system calls refuse
        raise click.UsageError(f"{where}: {abbreviate(text)} has a null character.")
    if len(text) > _LONGEST:
        raise click.UsageError(f"{where}: {abbreviate(text)} is longer than {_LONGEST} characters.")
    return text


def _hint(name: str, names: list[str]) -> str:
    return f"{did_you_mean(name, names)} Known: {', '.join(sorted(names))}."
