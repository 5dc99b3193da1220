"""Load YAML or JSON so that every mapping knows the lines of its keys.

PyYAML's own loader, with three changes: plain words mean what YAML 1.2 and OpenAPI say (`on` is a
word, `1:1` is not a number), a second key is noted instead of passed over, and mappings know lines.
The loader in C is faster, but a page that is nested too deeply ends the whole process there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from curation.notes import Notes


class Lined(dict[str, Any]):
    """A mapping and the line of each of its keys."""

    line = 0

    def __init__(self, values: dict[str, Any] | None = None, line: int = 0) -> None:
        super().__init__(values or {})
        self.line, self.lines = line, dict.fromkeys(self, line)


class _Loader(yaml.SafeLoader):
    notes: Notes
    above = 0
    """How many lines of the file stand above the text."""
    yaml_implicit_resolvers: dict[Any, Any] = {}  # noqa: RUF012 - PyYAML copies it for a subclass


for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?(?:0|[1-9][0-9]{0,99})", "-+0123456789"),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("merge", r"<<", "<"),
):
    _whole = re.compile(rf"(?:{_pattern})$")
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", _whole, [*_first])


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Iterator[Lined]:
    loaded = Lined(line=loader.above + node.start_mark.line + 1)
    yield loaded
    own: set[str] = set()
    for key_node, _ in node.value:
        if (key := str(key_node.value)) in own:
            line = loader.above + key_node.start_mark.line + 1
            loader.notes.add(line, f"a second `{key}` in one mapping; the last one is read")
        own.add(key)
    loader.flatten_mapping(node)
    for key_node, value_node in node.value:
        scalar = isinstance(key_node, yaml.ScalarNode)
        key = key_node.value if scalar else str(loader.construct_object(key_node, deep=True))
        loaded[key] = loader.construct_object(value_node, deep=True)
        loaded.lines[key] = loader.above + key_node.start_mark.line + 1


def _unknown(loader: _Loader, tag: str, node: yaml.Node) -> None:
    loader.notes.add(loader.above + node.start_mark.line + 1, f"a YAML tag of its own: {tag[:100]}")


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: str(node.value))
_Loader.add_constructor(
    # Half a surrogate pair in a JSON escape cannot be written to any file or terminal.
    "tag:yaml.org,2002:str",
    lambda _, node: str(node.value).encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
)
_Loader.add_multi_constructor("", _unknown)


def load(text: str, above: int, notes: Notes) -> list[Any]:
    """Load the documents of a text that starts below line `above`; a broken one is noted."""
    # JSON may be indented with tabs and YAML may not; inside a JSON string a tab is not allowed.
    if text.lstrip().startswith(("{", "[")):
        text = text.replace("\t", " ")
    found: list[Any] = []
    try:
        loader = _Loader(text)
        loader.notes, loader.above = notes, above
        while loader.check_data():  # type: ignore[no-untyped-call]  # the stubs leave it out
            found.append(loader.get_data())
    except RecursionError:
        notes.add(above + 1, "nested too deeply")
    except (yaml.YAMLError, ValueError, TypeError, LookupError, AttributeError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or error
        notes.add(above + (mark.line if mark else 0) + 1, f"neither YAML nor JSON: {problem}"[:200])
    return found


def lined(node: Any) -> Lined:
    """Give a mapping, an empty one in place of anything else."""
    return node if isinstance(node, Lined) else Lined()
