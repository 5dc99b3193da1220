"""Load YAML or JSON so that every mapping knows its place, and note what was not read.

PyYAML finds the nodes. Their values are made here: plain words mean what YAML 1.2 and OpenAPI say
(`on` is a word, `1:1` is not a number), keys are strings, a second key is noted instead of passed
over, and tags change nothing. The parser in C is faster, but a page that is nested too deeply ends
the whole process there.
"""

from __future__ import annotations

import re
from typing import Any

import yaml
from attrs import Factory, frozen

from curation.facts import Stated

_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,99})")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?")


@frozen(order=True)
class Note:
    """One thing that was not read."""

    file: str
    line: int
    why: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.why}"


@frozen
class Notes:
    """Collect what was not read in one file. Reading never stops for it."""

    file: str
    found: list[Note] = Factory(list)

    def add(self, line: int, why: str) -> None:
        """Note what was not read, once."""
        note = Note(self.file, max(line, 1), why)
        if note not in self.found:
            self.found.append(note)


class Lined(dict[str, Any]):
    """A mapping that knows its JSON pointer, its file, its line and the line of each key."""

    def __init__(
        self, values: dict[str, Any] | None = None, line: int = 0, at: str = "", file: str = ""
    ) -> None:
        super().__init__(values or {})
        self.line, self.at, self.file = line, at, file
        self.lines = dict.fromkeys(self, line)

    def state(self, value: Any, key: str = "") -> Stated:
        """Give a value with the place that states it."""
        at = f"{self.at}/{key}" if key in self else self.at
        return Stated(value, at, self.file, self.lines.get(key, self.line))


@frozen
class _Values:
    """Make the values of the nodes of one text."""

    notes: Notes
    above: int
    """How many lines of the file stand above the text."""
    made: dict[yaml.Node, Any] = Factory(dict)
    """The lists and mappings, each once however often an alias names it."""

    def of(self, node: yaml.Node, at: str = "") -> Any:
        if node in self.made:
            return self.made[node]
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, at)
        if isinstance(node, yaml.SequenceNode):
            items = self.made[node] = list[Any]()
            items += [self.of(item, f"{at}/{index}") for index, item in enumerate(node.value)]
            return items
        # With a style it stands in quotes or in a block.
        return _text(node) if getattr(node, "style", None) else scalar(_text(node))

    def _mapping(self, node: yaml.MappingNode, at: str) -> Lined:
        line = self.above + int(node.start_mark.line) + 1
        found = self.made[node] = Lined(None, line, at, self.notes.file)
        for key_node, value_node in node.value:
            word = isinstance(key_node, yaml.ScalarNode)
            key = _text(key_node) if word else str(self.of(key_node))
            line = self.above + int(key_node.start_mark.line) + 1
            if key in found:
                self.notes.add(line, f"a second `{key}` in one mapping; the last one is read")
            found[key], found.lines[key] = self.of(value_node, f"{at}/{escape(key)}"), line
        merged = found.pop("<<", [])
        for other in map(lined, merged if isinstance(merged, list) else [merged]):
            for key in other.keys() - found.keys():
                found[key], found.lines[key] = other[key], other.lines[key]
        return found


def _text(node: yaml.Node) -> str:
    # Half a surrogate pair in a JSON escape cannot be written to any file or terminal.
    return str(node.value).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def scalar(text: str) -> Any:
    """Read a plain word as the value it stands for."""
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else _WORDS.get(text.lower(), text)


def load(text: str, above: int, notes: Notes) -> list[Any]:
    """Load the documents of a text that starts below line `above`; a broken one is noted."""
    # JSON may be indented with tabs and YAML may not; inside a JSON string a tab is not allowed.
    if text.lstrip().startswith(("{", "[")):
        text = text.replace("\t", " ")
    found: list[Any] = []
    try:
        for node in yaml.compose_all(text, yaml.SafeLoader):
            found += [_Values(notes, above).of(node)]
    except RecursionError:
        notes.add(above + 1, "nested too deeply")
    except (yaml.YAMLError, ValueError, TypeError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or error
        notes.add(above + (mark.line if mark else 0) + 1, f"neither YAML nor JSON: {problem}"[:200])
    return found


def lined(node: Any) -> Lined:
    """Give a mapping, an empty one in place of anything else."""
    return node if isinstance(node, Lined) else Lined()


def escape(name: str) -> str:
    """Write a name as a part of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")
