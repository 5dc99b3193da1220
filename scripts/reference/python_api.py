"""The Python reference: which public names stand on which page. mkdocstrings renders them."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

import kie4o

PLUGIN = "kie4o_pytest"
FIXTURES = "kie4o_pytest.plugin"
CONTRACT = "kie4o.stores.contract"


def modules() -> list[str]:
    """The public modules, each a page."""
    parts = [name for name in kie4o.__all__ if isinstance(getattr(kie4o, name), ModuleType)]
    return ["kie4o", *(f"kie4o.{name}" for name in parts), CONTRACT, PLUGIN, "kie4o_mock"]


def names(module: str) -> list[str]:
    """The public names of a module, with the path that each is imported from."""
    found = import_module(module)
    listed = getattr(found, "__all__", None) or _defined(found)
    public = [name for name in listed if not isinstance(getattr(found, name), ModuleType)]
    return [f"{module}.{name}" for name in public if name != "__version__"]


def fixtures() -> list[str]:
    """The fixtures of the pytest plugin; its other functions are hooks of pytest."""
    plugin = import_module(FIXTURES)
    return [
        f"{FIXTURES}.{name}"
        for name, found in vars(plugin).items()
        if type(found).__name__ == "FixtureFunctionDefinition"
    ]


def pages() -> dict[str, str]:
    """The Markdown of each module's page, by the module's name."""
    return {module: "\n".join(_page(module)) for module in modules()}


def _page(module: str) -> Iterator[str]:
    # The title of the page is the module, whose own docstring follows it.
    yield f"# {module}\n\n::: {module}\n    options:\n      members: false"
    yield "      show_root_toc_entry: false\n"
    for name in names(module):
        if home := _home(name):
            yield f"## {name.rpartition('.')[2]}\n\nSee [{home}][].\n"
        else:
            yield f"::: {name}\n    options:\n      show_root_heading: true\n"
    if module == PLUGIN:
        yield "## Fixtures\n"
        for name in fixtures():
            yield (
                f"::: {name}\n    options:\n      show_root_heading: true\n"
                "      heading_level: 3\n      show_signature: false\n"
            )


def _home(name: str) -> str | None:
    """The public module that also has a name, which is where it is described."""
    module, _, last = name.rpartition(".")
    if module != kie4o.__name__:
        return None
    for other in modules()[1:]:
        if f"{other}.{last}" in names(other):
            return f"{other}.{last}"
    return None


def _defined(module: ModuleType) -> list[str]:
    return [
        name
        for name, found in vars(module).items()
        if not name.startswith("_") and getattr(found, "__module__", None) == module.__name__
    ]
