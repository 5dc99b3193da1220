"""Options from a file: YAML, with the names that they have on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import yaml

from .sentences import meant


def read(context: click.Context, _option: click.Parameter, path: Path | None) -> None:
    """Make what a file says the defaults of a command; flags and variables win.

    Raises:
        click.UsageError: it is no mapping of options, or has a name that no option has.
    """
    if path is None:
        return
    try:
        found: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{path}: it is no YAML. {error}") from error
    if found is not None and not isinstance(found, dict):
        raise click.UsageError(f"{path}: it must be a mapping of option names to values.")
    options = {_name(option): option for option in context.command.params if _settable(option)}
    defaults = {}
    for written, value in (found or {}).items():
        name = str(written).replace("_", "-")
        if name not in options:
            raise click.UsageError(f"{path}: {written}: unknown.{_hint(name, list(options))}")
        option = options[name]
        defaults[option.name or name] = _value(option, value)
    context.default_map = {**(context.default_map or {}), **defaults}


def _settable(option: click.Parameter) -> bool:
    return isinstance(option, click.Option) and not option.is_eager


def _name(option: click.Parameter) -> str:
    return option.opts[0].lstrip("-")


def _value(option: click.Parameter, value: Any) -> Any:
    if isinstance(value, bool) and isinstance(option.type, click.Choice):
        return "on" if value else "off"  # what YAML takes for a truth value
    return [value] if option.multiple and not isinstance(value, list) else value


def _hint(name: str, names: list[str]) -> str:
    return f"{meant(name, names)} Known: {', '.join(sorted(names))}."
