"""Load YAML so that every mapping knows the line it starts on."""

from __future__ import annotations

from typing import Any

import yaml

from curation.pages import DocsError


class Lined(dict[str, Any]):
    """A mapping of a YAML text and the line of its first key."""

    line = 0


class _Loader(yaml.SafeLoader):
    above = 0
    """How many lines of the file stand above the text."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Lined:
    loader.flatten_mapping(node)
    loaded = Lined()
    loaded.line = loader.above + node.start_mark.line + 1
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node, deep=True))
        if key in loaded:
            raise yaml.MarkedYAMLError(problem=f"second `{key}`", problem_mark=key_node.start_mark)
        loaded[key] = loader.construct_object(value_node, deep=True)
    return loaded


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
# A date in an example is text on the wire.
_Loader.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: str(node.value))


def load(text: str, line: int) -> Lined:
    """Load a block whose text starts below `line` of the file."""
    try:
        loader = _Loader(text)
        loader.above = line
        loaded = loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        below = mark.line + 1 if mark else 0
        raise DocsError(line + below, f"expected YAML: {error.problem}") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise DocsError(line, f"expected YAML: {error}") from error
    if not isinstance(loaded, Lined):
        raise DocsError(line, "expected a mapping in this block")
    return loaded


def inside(parent: Lined, *names: str) -> Lined:
    """Go down into mappings; a missing or different one is an error with its line."""
    for name in names:
        child = parent.get(name)
        if not isinstance(child, Lined):
            raise DocsError(parent.line, f"expected a mapping `{name}` here")
        parent = child
    return parent
